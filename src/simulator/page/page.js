"use strict";
// The page of the simulated Telegram: it shows what can be seen and does what people do. No text stands here.
let words = {}, language = "en", world = null, current = null, waiting = false;
const at = (id) => document.getElementById(id);

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  return answer.json();
}

function word(key) {
  const own = words[language] || {};
  return own[key] || key;
}

function relabel() {
  document.documentElement.lang = language;
  document.documentElement.dir = ["ar", "fa", "he", "ur"].includes(language) ? "rtl" : "ltr";
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = word(element.dataset.text);
  document.title = word("demo-title");
}

function bubble(chat, message) {
  const element = document.createElement("div");
  element.className = message.from_bot ? "message" : "message mine";
  element.dir = "auto";
  if (message.photo !== null) {
    const picture = document.createElement("img");
    picture.src = "/sim/photo/" + message.photo;
    picture.alt = word("demo-picture_alt");
    element.append(picture);
  }
  const text = document.createElement("p");
  text.textContent = message.text;
  element.append(text);
  for (const row of message.buttons) {
    const line = document.createElement("div");
    line.className = "row";
    for (const button of row) {
      const tapped = document.createElement("button");
      tapped.type = "button";
      tapped.textContent = button.text;
      tapped.addEventListener("click", () => {
        expect();
        post("/sim/tap", { chat, message_id: message.message_id, data: button.callback_data });
      });
      line.append(tapped);
    }
    element.append(line);
  }
  return element;
}

function fill(element, chat) {
  const key = JSON.stringify([chat.messages, language]);
  if (element.dataset.key === key) return;
  const grown = element.dataset.count !== String(chat.id) + ":" + chat.messages.length;
  const active = document.activeElement, inside = element.contains(active) ? [...element.querySelectorAll("button")].indexOf(active) : -1;
  element.replaceChildren(...chat.messages.map((message) => bubble(chat.id, message)));
  element.dataset.key = key;
  element.dataset.count = String(chat.id) + ":" + chat.messages.length;
  if (grown) element.scrollTop = element.scrollHeight;
  else if (inside >= 0) element.querySelectorAll("button")[inside]?.focus();
}

function expect() {
  waiting = true;
  at("typing").hidden = false;
}

function draw() {
  const group = world.chats.find((chat) => chat.id === world.group);
  const patients = world.chats.filter((chat) => chat.id > 0);
  if (group) fill(at("group"), group);
  const shown = patients.find((chat) => chat.id === current);
  if (shown) {
    const last = shown.messages[shown.messages.length - 1];
    if (waiting && world.pending === 0 && last && last.from_bot) waiting = false;
    at("typing").hidden = !waiting;
    fill(at("chat"), shown);
  }
  at("tabs").replaceChildren(...patients.map((chat, place) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.role = "tab";
    tab.textContent = word("demo-patient") + " " + (place + 1);
    tab.setAttribute("aria-selected", String(chat.id === current));
    tab.addEventListener("click", () => { current = chat.id; draw(); });
    return tab;
  }));
  const commands = (world.commands[language] || world.commands[""] || []);
  at("commands").replaceChildren(...(Array.isArray(commands) ? commands : []).map((command) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "/" + command.command;
    button.title = command.description;
    button.addEventListener("click", () => say("/" + command.command));
    return button;
  }));
}

async function say(text) {
  expect();
  await post("/sim/say", { chat: current, text });
}

async function patient() {
  const made = await post("/sim/patient", { language_code: language });
  current = made.chat;
  await say("/start");
}

async function follow() {
  for (let seq = 0; ;) {
    try {
      world = await (await fetch("/sim/world?seq=" + seq)).json();
      seq = world.seq;
      draw();
    } catch (error) {
      await new Promise((again) => setTimeout(again, 1000));
    }
  }
}

async function begin() {
  words = await (await fetch("/sim/page-text")).json();
  const choice = at("language");
  for (const tag of Object.keys(words)) {
    const option = document.createElement("option");
    option.value = tag;
    option.textContent = words[tag]["language-name"];
    choice.append(option);
  }
  language = Object.keys(words).find((tag) => navigator.language.startsWith(tag)) || "en";
  choice.value = language;
  choice.addEventListener("change", () => { language = choice.value; relabel(); patient(); });
  at("new").addEventListener("click", patient);
  at("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = at("text").value.trim();
    if (text) say(text);
    at("text").value = "";
  });
  relabel();
  follow();
  patient();
}

begin();
