"use strict";
// The page of the simulated Telegram: it shows what can be seen and does what people do. No text stands here.
let words = {}, language = "en", world = null, current = null, waiting = false;
// How many messages each chat had when its person last did something, and when; how many notices were read.
const acted = new Map(), noticed = new Map(), ANSWER_MS = 3000;
// Who waits for the next change; how often time goes on in search of a message for the patient shown.
const drawn = [], SKIPS = 40;
// Telegram draws these signs itself, whatever fonts there are; so do we.
const DOTS = { "🔴": "red", "🟠": "orange", "🟡": "yellow", "🔵": "blue", "🟢": "green", "⚪": "white" };
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

function written(text) {
  const line = document.createElement("p");
  for (const part of text.split(/(🔴|🟠|🟡|🔵|🟢|⚪)/u)) {
    if (!DOTS[part]) { line.append(part); continue; }
    const dot = document.createElement("span");
    dot.className = "dot " + DOTS[part];
    dot.textContent = part;
    line.append(dot);
  }
  return line;
}

function bubble(chat, message, before) {
  const element = document.createElement("div");
  element.className = message.from_bot ? "message" : "message mine";
  element.dir = "auto";
  if (message.photo !== null) {
    const picture = document.createElement("img"), old = before && before.querySelector("img");
    // A picture that takes another's place takes its room at once, so that nothing jumps.
    if (old && old.naturalWidth) { picture.width = old.naturalWidth; picture.height = old.naturalHeight; }
    picture.src = "/sim/photo/" + message.photo;
    picture.alt = word("demo-picture_alt");
    element.append(picture);
  }
  element.append(written(message.text));
  for (const row of message.buttons) {
    const line = document.createElement("div");
    line.className = "row";
    for (const button of row) {
      const tapped = document.createElement("button");
      tapped.type = "button";
      tapped.textContent = button.text;
      tapped.addEventListener("click", () => {
        expect(chat);
        post("/sim/tap", { chat, message_id: message.message_id, data: button.callback_data });
      });
      line.append(tapped);
    }
    element.append(line);
  }
  if (message.prompt) element.append(reply(chat, message));
  return element;
}

// What Telegram opens by itself under a message that asks for a reply to it.
function reply(chat, message) {
  const form = document.createElement("form"), text = document.createElement("input"), send = document.createElement("button");
  text.setAttribute("aria-label", word("demo-type_here"));
  text.placeholder = word("demo-type_here");
  text.autocomplete = "off";
  send.textContent = word("demo-send");
  form.append(text, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!text.value.trim()) return;
    expect(chat);
    post("/sim/say", { chat, text: text.value.trim(), reply_to: message.message_id });
    text.value = "";
  });
  return form;
}

// Shows the first message that came since the person did something, from its beginning.
function settle(element) {
  const first = element.children[Number(element.dataset.first)];
  if (first) element.scrollTop = first.offsetTop - 8;
}

function fill(element, chat) {
  const count = String(chat.id) + ":" + chat.messages.length;
  const grown = element.dataset.count !== count, same = element.dataset.chat === String(chat.id);
  const active = document.activeElement, inside = element.contains(active) ? [...element.querySelectorAll("button")].indexOf(active) : -1;
  if (!same) element.replaceChildren();
  const had = element.children.length;
  chat.messages.forEach((message, place) => {
    const key = JSON.stringify([message, language]), old = element.children[place];
    if (old && old.dataset.key === key) return;
    const made = bubble(chat.id, message, old);
    made.dataset.key = key;
    if (old) old.replaceWith(made); else element.append(made);
  });
  element.dataset.chat = String(chat.id);
  element.dataset.count = count;
  if (!grown && same) {
    if (inside >= 0) element.querySelectorAll("button")[inside]?.focus({ preventScroll: true });
    return;
  }
  // All that answers what the person did is shown from its beginning; what comes later, from where it begins.
  const deed = acted.get(chat.id), answers = deed && performance.now() - deed.when < ANSWER_MS;
  const first = answers ? deed.count : same ? had : chat.messages.length - 1;
  element.dataset.first = String(Math.max(0, Math.min(first, chat.messages.length - 1)));
  settle(element);
  for (const picture of element.querySelectorAll("img")) if (!picture.complete) picture.addEventListener("load", () => settle(element), { once: true });
}

function notice(element, chat) {
  const read = noticed.get(chat.id) || 0;
  if (chat.notices.length > read) element.textContent = chat.notices[chat.notices.length - 1];
  noticed.set(chat.id, chat.notices.length);
}

function expect(chat) {
  const known = world.chats.find((other) => other.id === chat);
  acted.clear();
  acted.set(chat, { count: known ? known.messages.length : 0, when: performance.now() });
  at(chat === world.group ? "group-notice" : "notice").textContent = "";
  if (chat === world.group) return;
  waiting = true;
  at("typing").hidden = false;
}

function draw() {
  const group = world.chats.find((chat) => chat.id === world.group);
  const patients = world.chats.filter((chat) => chat.id > 0 && chat.id !== world.nurse);
  at("empty").hidden = Boolean(group && group.messages.length);
  if (group) { fill(at("group"), group); notice(at("group-notice"), group); }
  const shown = patients.find((chat) => chat.id === current);
  if (shown) {
    const last = shown.messages[shown.messages.length - 1];
    if (waiting && world.pending === 0 && last && last.from_bot) waiting = false;
    at("typing").hidden = !waiting;
    fill(at("chat"), shown);
    notice(at("notice"), shown);
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
  const tab = at("tabs").querySelector('[aria-selected="true"]');
  if (tab) at("tabs").scrollLeft = tab.offsetLeft - at("tabs").offsetLeft;
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
  expect(current);
  await post("/sim/say", { chat: current, text });
}

async function patient() {
  const made = await post("/sim/patient", { language_code: language });
  current = made.chat;
  acted.set(current, { count: 1, when: performance.now() });
  waiting = true;
  await post("/sim/say", { chat: current, text: "/start" });
}

// Time is the same for all patients here: what comes first may be for another one, and then it goes on.
async function skip() {
  const counts = () => new Map(world.chats.map((chat) => [chat.id, chat.messages.length]));
  for (let more = SKIPS; more > 0; more -= 1) {
    const before = counts(), grown = (chat) => (counts().get(chat) || 0) > (before.get(chat) || 0);
    acted.clear();
    acted.set(current, { count: before.get(current) || 0, when: performance.now() });
    if (!(await post("/demo/skip", {}))) {
      at("notice").textContent = word("demo-nothing_due");
      return;
    }
    while (![...counts().keys()].some(grown)) await new Promise((again) => { drawn.push(again); });
    at("notice").textContent = "";
    if (grown(current) || grown(world.group)) return;
  }
  at("notice").textContent = word("demo-skipped_other");
}

async function follow() {
  for (let seq = 0; ;) {
    try {
      world = await (await fetch("/sim/world?seq=" + seq)).json();
      seq = world.seq;
      draw();
      for (const again of drawn.splice(0)) again();
    } catch (error) {
      await new Promise((again) => setTimeout(again, 1000));
    }
  }
}

// The nurses' side: the console or their group.
function side(name) {
  for (const other of ["console", "group"]) {
    at(other + "-side").hidden = other !== name;
    at("show-" + other).setAttribute("aria-selected", String(other === name));
  }
}

// The console, in the language that the page begins in; a nurse changes it there.
function openConsole() {
  const frame = document.createElement("iframe");
  frame.title = word("demo-console");
  frame.src = "/demo/console?language=" + language;
  at("console-side").append(frame);
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
  at("skip").addEventListener("click", skip);
  at("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = at("text").value.trim();
    if (text) say(text);
    at("text").value = "";
  });
  for (const id of ["chat", "group"]) new ResizeObserver(() => settle(at(id))).observe(at(id));
  for (const name of ["console", "group"]) at("show-" + name).addEventListener("click", () => side(name));
  relabel();
  side("console");
  openConsole();
  follow();
  patient();
}

begin();
