## The check-in.

ask-V1-change_since_last = { $who ->
    [carer] Is their back better, the same, or worse than last time?
   *[self] Is your back better, the same, or worse than last time?
    }
ask-V1-pain_nrs_move = { $who ->
    [carer] How bad is the pain when they move? 0 is no pain, 10 is the worst imaginable.
   *[self] How bad is the pain when you move? 0 is no pain, 10 is the worst you can imagine.
    }
why-V1 = Pain that grows needs someone to look sooner.
line-change_since_last-better = Better
line-change_since_last-same = The same
line-change_since_last-worse = Worse
ask-checkin-E6 = { $who ->
    [carer]
           Since last time: has anything new happened to them? What you do not tick stays as you told us before.
           Tap all that fit.
   *[self]
           Since last time: has anything new happened to you? What you do not tick stays as you told us before.
           Tap all that fit.
    }
ask-V2 = When did the new sudden pain start?
why-V2 = A new sudden pain can be a new break.
ask-V3 = { $who ->
    [carer] How bad is the pain when they rest? 0 is no pain, 10 is the worst imaginable.
   *[self] How bad is the pain when you rest? 0 is no pain, 10 is the worst you can imagine.
    }
why-V3 = Pain that stays at rest can have another cause.
ask-V4 = { $who ->
    [carer] How much does the pain hold them back in daily life? 0 is not at all, 10 is completely.
   *[self] How much does the pain hold you back in daily life? 0 is not at all, 10 is completely.
    }
why-V4 = What you can do matters as much as the pain.
ask-V5 = { $who ->
    [carer]
           How are they managing in daily life?
           Tap all that fit.
   *[self]
           How are you managing in daily life?
           Tap all that fit.
    }
why-V5 = Losing height or falling again can mean another weak bone.
ask-V6 = { $who ->
    [carer] Long pain can make people lose hope. Are they having thoughts of ending their life?
   *[self] Long pain can make people lose hope. Are you having thoughts of ending your life?
    }
why-V6 = You are not alone with this. If so, we can find help at once.
line-self_harm_thoughts-no = No
line-self_harm_thoughts-yes = Yes
checkin-intro = Hello. It is time to see how the back is. These are a few short questions.
checkin-seen = First: did a doctor see you, as we advised?
checkin-seen_yes = Good, thank you.
checkin-seen_no = Please do not wait: it matters that you are seen. I have told a nurse. If it gets worse, call { $emergency }.
checkin-reminder = You have not answered yet how the back is. It takes a few minutes. In an emergency call { $emergency }.
checkin-next = I will ask again how you are on { $date }. If anything gets worse before, send /start. In an emergency call { $emergency }.
checkin-last = That was the last time I ask. If anything gets worse, send /start. In an emergency call { $emergency }.
paused = I will not ask for one week. After that I will ask again. In an emergency call { $emergency }.
plan-none = Nothing is planned. To begin, send /start.
