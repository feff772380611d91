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
