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
           Their back and daily life: is any of this so?
           Tap all that fit.
   *[self]
           Your back and daily life: is any of this so?
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
## What came of what was advised.

closing-imaging_ct = We advised a CT scan of the back. What came of it?
closing-imaging_mri = We advised an MRI scan of the back. What came of it?
closing-imaging_xray = We advised an X-ray of the back. What came of it?
closing-imaging_femur_xray = We advised an X-ray of the thigh bone. What came of it?
closing-imaging_vfa_dxa = We advised a bone density scan. What came of it?
closing-referral_spine_surgery = We advised a visit to a spine surgery team. What came of it?
closing-procedure_surgery = A spine surgery team was seen. What was decided about an operation?
closing-referral_oncology = { $who ->
    [carer] We advised that a specialist team who knows their history gives advice. What came of it?
   *[self] We advised that a specialist team who knows your history gives advice. What came of it?
    }
closing-referral_augmentation = We advised talking with a specialist about treatments for the broken bone itself. What came of it?
closing-procedure_augmentation = A specialist was seen about treating the broken bone itself, for example with cement. What was decided?
closing-referral_fls = We advised a visit to a bone health clinic. What came of it?
closing-referral_physio = We advised physiotherapy. What came of it?
closing-referral_falls = We advised a check to prevent falls. What came of it?
closing-bloods = We advised a blood test. What came of it?
closing-medicine_review = We advised having the medicines looked over. What came of it?
closing_answer-test-done = It is done
closing_answer-test-dated = A date is set
closing_answer-test-not_yet = Not yet
closing_answer-test-not_needed = A doctor says: not needed
closing_answer-test-declined = { $who ->
    [carer] They decided against it
   *[self] I decided against it
    }
closing_answer-visit-done = { $who ->
    [carer] Yes, they have been there
   *[self] Yes, I have been there
    }
closing_answer-visit-dated = A date is set
closing_answer-visit-not_yet = Not yet
closing_answer-visit-not_needed = A doctor says: not needed
closing_answer-visit-declined = { $who ->
    [carer] They decided against it
   *[self] I decided against it
    }
closing_answer-procedure-done = It was done
closing_answer-procedure-dated = A date is set
closing_answer-procedure-not_yet = Not decided yet
closing_answer-procedure-not_needed = The doctor advises against it
closing_answer-procedure-declined = { $who ->
    [carer] They decided against it
   *[self] I decided against it
    }
closing_noted = Noted. { $what }: { $stand }.
closing_noted-late = It should have happened by now. I have told a nurse, who can help to arrange it. If anything gets worse, call { $emergency }.
closing_noted-declined = { $who ->
    [carer] That is their own decision. I will not ask about it again, and a nurse knows. If they change their mind, send /plan and tap it. If anything gets worse, call { $emergency }.
   *[self] That is your own decision. I will not ask about it again, and a nurse knows. If you change your mind, send /plan and tap it. If anything gets worse, call { $emergency }.
    }
closing_noted-not_needed = I tell a nurse, so that everybody knows.
agreed = What we advised, and what came of it:
agreed-tell = If something has changed, tap it and tell me.
agreed_line = • { $what }: { $stand }.
agreed_line-due = • { $what }: { $stand }, best by { $date }.
agreed_name-imaging_ct = CT scan of the back
agreed_name-imaging_mri = MRI scan of the back
agreed_name-imaging_xray = X-ray of the back
agreed_name-imaging_femur_xray = X-ray of the thigh bone
agreed_name-imaging_vfa_dxa = Bone density scan
agreed_name-referral_spine_surgery = Spine surgery team
agreed_name-procedure_surgery = Operation
agreed_name-referral_oncology = Specialist team
agreed_name-referral_augmentation = Talk about treating the bone itself
agreed_name-procedure_augmentation = Treatment of the bone itself
agreed_name-referral_fls = Bone health clinic
agreed_name-referral_physio = Physiotherapy
agreed_name-referral_falls = Check to prevent falls
agreed_name-bloods = Blood test
agreed_name-medicine_review = Medicines looked over
agreed_stand-open = not yet
agreed_stand-dated = a date is set
agreed_stand-done = done
agreed_stand-not_needed = not needed, a doctor said
agreed_stand-declined = { $who ->
    [carer] they decided against it
   *[self] you decided against it
    }
agreed_stand-held = waits until something else is settled
agreed_stand-lapsed = no longer needed
