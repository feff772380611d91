# For nurses: the console in the browser.

console-skip = To the content
console-nav = Pages
console-worklist = Worklist
console-reports = Reports
console-team = Team and duty
console-change = Change
console-sign_in = Sign in
console-sign_in_lead = This link works once. Press the button to open the console in this browser.
console-sign_in_ask = Write /console to the bot in your own chat with it. It sends you a link that works once, for 10 minutes.
console-sign_in_used = This link has been used, or is older than 10 minutes. Write /console to the bot for a new one.
console-sign_in_too_often = Too many tries. Please wait a minute, then use a new link from the bot.
console-sign_out = Sign out
console-sign_out_everywhere = Sign out everywhere
console-lost_title = Not found
console-lost = There is no such page.
console-no_case = There is no such case, or its patient's data was erased.
console-counts = Open cases by kind
console-all_open = All open
console-unclaimed = With nobody
console-search = Reason or case number
console-standing = Status
console-mine = Only mine
console-show = Show
console-none_found = No open case fits. Change the filter above.
console-col-tier = Urgency
console-col-case = Case
console-col-reason = Reason and patient
console-col-due = Due
console-col-nurse = With
console-col-opened = Opened
console-wrote = Patient wrote
console-pages = Pages of the list
console-previous = Previous
console-next = Next
console-page_of = Page { $page } of { $pages }
console-in_minutes = { $count ->
    [one] in 1 minute
   *[other] in { $count } minutes
    }
console-in_hours = { $count ->
    [one] in 1 hour
   *[other] in { $count } hours
    }
console-in_days = { $count ->
    [one] in 1 day
   *[other] in { $count } days
    }
console-late_minutes = { $count ->
    [one] 1 minute ago
   *[other] { $count } minutes ago
    }
console-late_hours = { $count ->
    [one] 1 hour ago
   *[other] { $count } hours ago
    }
console-late_days = { $count ->
    [one] 1 day ago
   *[other] { $count } days ago
    }
console-took_minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
    }
console-took_hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
    }
console-took_days = { $count ->
    [one] 1 day
   *[other] { $count } days
    }
console-clocks = Clocks that run
console-present = Red flags present
console-denied = Asked and denied
console-unknown = Not answered or not sure
console-pictures = Pictures
console-timeline = What was done
console-nothing_yet = Nothing yet.
console-as_text = The case as text
console-copy = Copy
console-copied = Copied.
console-print = Page to print
console-print_now = Print
console-back = Back to the case
console-printed = Printed by { $nurse }
console-chat = Chat
console-interview = Questions and answers
console-coded = Left: as the patient read it. Right: the same buttons in your language, exact.
console-written = Written freely
console-nothing_written = Nothing was written.
console-not_translated = Not translated: these are the words as they were written.
console-deeds = What to do
console-held = A colleague has this case. You can leave a note.
console-held_lead = A colleague has this case. As a lead you take it over with what you do.
console-save = Save
console-send = Send to the patient
console-reply_language = The patient reads { $language }. Your words are sent as you write them.
console-note_lead = Only colleagues read it
console-why_reopen = Why is it to be looked at again?
console-why_escalate = Why should the leads take it?
console-call_came = What came of the call?
console-new_tier = New urgency
console-why_tier = Why?
console-choose = Please choose
console-result = Result
console-save_result = Save the result
console-requested = Requested
console-to_whom = To whom?
console-outcome = How it ended
console-own_tier = How urgent was it, in your own judgement?
console-colleague = A colleague
console-done-claim = You have this case now. The bot is silent for this patient.
console-done-release = The case is given back. The bot speaks again.
console-done-hand = The case is handed over.
console-done-reply = Sent to the patient.
console-done-reply_later = Kept. These are quiet hours, so the patient gets it in the morning. If it cannot wait, please telephone.
console-done-note = Noted.
console-done-call = The call is recorded.
console-done-tier = The urgency is changed.
console-done-arrange = Recorded.
console-done-escalate = Handed up. A lead is to take it.
console-done-reopen = Open again. Somebody is to take it.
console-done-close = The case is closed.
console-done-duty = The duty list is changed.
console-done-team = The team is changed.
console-not_enrolled = Not added. Give a Telegram number, a name of { $letters } letters at most, and a role.
console-period = Period
console-last_days = { $count ->
    [one] Last day
   *[other] Last { $count } days
    }
console-by_tier = By the urgency that the bot gave
console-cases = Cases
console-first_action = First action after
console-to_close = Closed after
console-closed = Closed
console-breaches = Clocks run out
console-median = Times are medians: half of the cases took no longer.
console-agreement = Nurse and bot
console-agreed = Same urgency
console-over = Bot more urgent than the nurse
console-under = Bot less urgent than the nurse
console-matrix = Bot (lines) and nurse (columns)
console-outcomes = How cases ended
console-duty = Who is on duty
console-on_duty = On duty
console-off_duty = Off duty
console-set_on = Put { $nurse } on duty
console-set_off = Take { $nurse } off duty
console-configured = From the configuration file
console-remove = Remove { $nurse }
console-enrol = Add to the team
console-enrol_lead = Their number at Telegram is not the telephone number; a bot such as @userinfobot tells it. Members of the configuration file are changed there.
console-telegram_id = Number at Telegram
console-name = Name, as colleagues read it
console-role = Role
console-keys = Keys
console-keys_on = Use these keys
console-close = Close
console-key-search = Search
console-key-next = Next case in the list
console-key-previous = Previous case in the list
console-key-open = Open the case
console-key-list = Back to the list
console-key-claim = Take the case
console-key-reply = Write to the patient
console-key-note = Write a note
console-key-help = These keys
console_link = Your link to the console. It works once, for 10 minutes, and is for you alone:
    { $link }
console_none = There is no console here. Whoever runs this service can switch it on with [console] in its configuration.
role-nurse = Nurse
role-lead = Lead nurse
role-auditor = Auditor, reads only
standing-open = Open
standing-reopened = Open again
standing-escalated = With the leads
standing-claimed = Taken
standing-waiting = Waiting for the patient
standing-closed = Closed
clock_what-first_action = Take it
clock_what-reply = Answer the patient
clock_what-close = Close it
door-telegram = in Telegram
door-console = in the console
door-bot = by itself
who-patient = Patient
who-bot = Bot
happened-claimed = took the case
happened-released = gave it back
happened-handed_to = handed it to { $nurse }
happened-replied = wrote to the patient
happened-patient_wrote = wrote
happened-tiered = changed the urgency from { $from } to { $to }
happened-noted = noted
happened-called = telephoned: { $what }
happened-requested = requested: { $what }
happened-result = result of { $what }
happened-escalated = handed it up to the leads
happened-reopened = opened it again
happened-breached = late: { $what }
happened-closed = closed it: { $outcome }, own urgency { $tier }
console-ask = Ask a coded question
console-ask_what = What to ask
console-ask_lead = The patient gets this question in their own language. The answer is assessed at once; it can raise the urgency, never lower it.
console-done-ask = The question is on its way to the patient.
console-file = kept in the chat at Telegram
file-photo = Photo
file-document = Document
file-voice = Voice message
file-video = Video
file-other = File
happened-sent = sent to the patient: { $what }
happened-patient_sent = sent: { $what }
happened-asked = asked: { $what }
happened-answered = answered: { $what }
door-machine = at the machine
audit-opened = opened by the bot
audit-claimed = taken
audit-released = given back
audit-handed_to = handed over
audit-replied = wrote to the patient
audit-asked = asked a coded question
audit-tiered = changed the urgency
audit-raised = raised by the bot
audit-noted = left a note
audit-called = telephoned
audit-arranged = recorded a scan or referral
audit-escalated = handed up to the leads
audit-reopened = opened again
audit-breached = late
audit-closed = closed
audit-saw = looked at
audit-exported = took out
audit-signed_in = signed in
audit-sign_in_refused = was not let in
audit-signed_out = signed out
audit-session_expired = session ended by itself
audit-duty_changed = changed who is on duty
audit-settings_changed = changed a setting
audit-refused = was refused
audit-erased = erased the patient's data
console-audit = Audit
console-audit_holds = The chain holds: { $entries } entries. Last hash: { $hash }
console-audit_broken = The chain is broken at entry { $at }. Tell whoever runs the service: vertebot audit verify says more.
console-audit_of = Only of case number
console-audit_number = Entry
console-audit_at = When
console-audit_who = Who
console-audit_what = What
console-older = Older entries
console-export = Take out the whole chain
who-stranger = Somebody not of the team
who-stranger_known = Not of the team ({ $id })
who-operator = Whoever runs the service
console_sent = I have sent you a link in your own chat with me. If nothing comes, open that chat, press Start and write /console there.
seen-card = the card
seen-case = the case
seen-list = the list
seen-transcript = the chat
seen-chart = the chart
seen-report = the reports
seen-audit = this page
