# What is kept about a patient, and having it erased.

button-erase = Yes, erase everything
button-keep = No, keep it
delete =
    Shall I erase everything that { $clinic } keeps about you here? That is your answers, your plan, your diary and what you wrote.

    It cannot be undone. I will not ask or remind you any more. In an emergency call { $emergency }.
delete-open_case =
    A nurse has not finished with your answers yet. If I erase them now, no nurse can see them or write to you, and nobody will call you.

    Shall I erase everything that { $clinic } keeps about you here all the same? It cannot be undone. In an emergency call { $emergency }.
delete-kept = Nothing was erased.
deleted =
    It is done. Everything that { $clinic } kept about you here is erased.

    What you can read in this chat stays at Telegram until you delete the chat, and so do messages that nurses got in their group. To begin again, send /start. In an emergency call { $emergency }.
deleted-but =
    It is done. I have erased what { $clinic } kept about you here, except what nurses decided about your answers: the law makes us keep that until { $date }. It stays locked, nobody works with it, and it is erased then.

    What you can read in this chat stays at Telegram until you delete the chat, and so do messages that nurses got in their group. To begin again, send /start. In an emergency call { $emergency }.
command-delete = Erase everything kept about me
mydata = This is all that { $clinic } keeps about you here. The file below says the same for computers, with every detail.
mydata-account = The number of your chat at Telegram is { $chat }, and we speak { $language }. You last wrote on { $date }.
mydata-consent = You agreed to what we say about your answers (version { $version }).
mydata-consent_on = You agreed to what we say about your answers (version { $version }) on { $date }.
mydata-unfinished = What you told us in the questions you have not finished:
mydata-answers = What you told us:
mydata-diary = How it went:
mydata-case = Your answers were shown to nurses as case { $case } on { $date }.
mydata-case_words = Nurses wrote about it:
mydata-steps = We also keep which questions were asked and answered, step by step. That is in the file.
mydata-file = All that is kept about you, for computers. Nurses are not named in it.
command-mydata = Send me all that is kept about me
button-agree = Yes, go on
button-disagree = No, stop
consent_changed = I would like to ask how you are. What we say about your answers has changed since you agreed to it. Please read it and tell me whether I may go on.
consent_thanks = Thank you. Then we go on.
consent_declined = Then I ask nothing more. What you told us before is kept until you send /delete. To return, send /start. In an emergency call { $emergency }.
