# Questions, reasons for asking, and answers that can be tapped.

ask-C1 =
    Hello, this is { $clinic }'s back pain line. I ask questions about your back, and a nurse can read your answers.

    I am not an emergency service and I cannot examine you or say what illness you have. In an emergency call { $emergency }.

    Telegram keeps chats on its own servers. We keep your answers locked. You can stop any time with /stop. This is for adults, 18 or over.

    Shall we start?
why-C1 = We may only ask about your health if you agree. If you answer for another adult, we word the questions for that.
ask-E1 = { $who ->
    [carer]
           First, a safety check. Do they have any of these now?
           Tap all that fit.
   *[self]
           First, a safety check. Do you have any of these now?
           Tap all that fit.
    }
why-E1 = Some back pain comes from the heart, the lungs, a big blood vessel or the kidneys. Those need help fast.
ask-A1 = { $who ->
    [carer]
           How old are they? Please type the number.
   *[self]
           How old are you? Please type the number.
    }
why-A1 = Age changes how urgent this kind of pain is.
ask-E2 = { $who ->
    [carer]
           Do they have any of these, now or in the last days?
           Tap all that fit.
   *[self]
           Do you have any of these, now or in the last days?
           Tap all that fit.
    }
why-E2 = Fever, an old cancer or trouble from medicines can change what your back needs, and how fast.
ask-E3 = { $who ->
    [carer]
           These are private, but very important. Has anything changed for them here since the pain began?
           Tap all that fit.
   *[self]
           These are private, but very important. Has anything changed here since the pain began?
           Tap all that fit.
    }
why-E3 = The nerves at the bottom of the back work the bladder, bowel and private parts. If they are squeezed, hours count.
ask-E4 = { $who ->
    [carer]
           Now their arms, legs and walking. Is any of this so?
           Tap all that fit.
   *[self]
           Now your arms, your legs and walking. Is any of this so?
           Tap all that fit.
    }
why-E4 = New weakness or numbness can mean that nerves are squeezed.
ask-E5 = When did these changes in legs, bladder, bowel or feeling start?
why-E5 = New changes are more urgent than old ones that stay the same.
ask-E6 = { $who ->
    [carer]
           How did this pain begin, and what have doctors told them?
           Tap all that fit.
   *[self]
           How did this pain begin, and what have doctors told you?
           Tap all that fit.
    }
why-E6 = A fall, a seizure or a stiff spine can break a bone in the back. What was found before also counts.
ask-E7 = When did this pain start? Tap, or type a date. A month is enough.
why-E7 = New pain with a known aneurysm is more urgent.
ask-E8 = When did the fall or injury happen? Tap, or type a date. A month is enough.
why-E8 = A recent injury is more urgent than an old one.
ask-E9 = { $who ->
    [carer]
           Since this pain or injury: which scans were done, and who has seen them?
           Tap all that fit.
   *[self]
           Since this pain or injury: which scans were done, and who has seen you?
           Tap all that fit.
    }
why-E9 = If the injury was already scanned, it need not be done again.
ask-Q1 = { $who ->
    [carer]
           How old are they? Please type the number.
   *[self]
           How old are you? Please type the number.
    }
why-Q1 = Bones change with age, and this line is for adults only.
ask-Q2 = { $who ->
    [carer]
           What sex were they given at birth?
   *[self]
           What sex were you given at birth?
    }
ask-Q2-pregnancy_status = { $who ->
    [carer]
           Could they be pregnant, or did they give birth in the last 6 months?
   *[self]
           Could you be pregnant, or did you give birth in the last 6 months?
    }
ask-Q2-menopause_status = { $who ->
    [carer]
           Have their periods stopped for good?
   *[self]
           Have your periods stopped for good?
    }
why-Q2 = Bones, X-rays and medicines need different care for women, for men and in pregnancy.
ask-Q3 = When did this pain start? Tap, or type a date. A month is enough.
why-Q3 = What helps depends on how new the pain is.
ask-K1 = When did the bone in the back break? If you do not know, when was it found? A month is enough.
why-K1 = Treatments are different for a new and for an older break.
ask-K2 = { $who ->
    [carer]
           What do they know about the break, for example from the scan report?
           Tap all that fit.
   *[self]
           What do you know about the break, for example from the scan report?
           Tap all that fit.
    }
why-K2 = Some words in a report mean that a spine surgeon should look at it soon.
ask-Q4 = { $who ->
    [carer]
           Where does it hurt them? The numbers are on the picture.
           Tap all that fit.
   *[self]
           Where does it hurt? The numbers are on the picture.
           Tap all that fit.
    }
why-Q4 = The place of the pain helps to tell what may be causing it.
ask-Q5 = { $who ->
    [carer]
           How bad is the pain when they move? 0 is no pain, 10 is the worst imaginable.
   *[self]
           How bad is the pain when you move? 0 is no pain, 10 is the worst you can imagine.
    }
why-Q5 = Strong pain needs a better plan sooner.
ask-Q6 = { $who ->
    [carer]
           What is their pain like? Think of the last days; do not try it out now.
           Tap all that fit.
   *[self]
           What is the pain like? Think of the last days; do not try it out now.
           Tap all that fit.
    }
why-Q6 = Pain that comes on turning in bed is different from pain that never lets up.
ask-K3 = { $who ->
    [carer]
           What is their pain like, and do they have any of these illnesses?
           Tap all that fit.
   *[self]
           What is the pain like, and do you have any of these illnesses?
           Tap all that fit.
    }
why-K3 = Some illnesses make an infection in the back more likely.
ask-Q7 = { $who ->
    [carer]
           Their back and daily life: is any of this so? Do not test it now.
           Tap all that fit.
   *[self]
           Your back and daily life: is any of this so? Do not test it now.
           Tap all that fit.
    }
why-Q7 = A back that got rounder or shorter, and falls, tell us about the bones.
ask-Q8 = { $who ->
    [carer]
           Do they have any of these?
           Tap all that fit.
   *[self]
           Do you have any of these?
           Tap all that fit.
    }
why-Q8 = Some illnesses and habits make infections or weak bones more likely.
ask-Q9 = { $who ->
    [carer]
           Their bones, and steroid medicine (such as prednisolone): is any of this so?
           Tap all that fit.
   *[self]
           Your bones, and steroid medicine (such as prednisolone): is any of this so?
           Tap all that fit.
    }
why-Q9 = Weak bones and long steroid treatment make a break more likely.
ask-Q10-height_now_cm = { $who ->
    [carer]
           How tall are they now? For example 162 cm, 1.62 m or 5'4".
   *[self]
           How tall are you now? For example 162 cm, 1.62 m or 5'4".
    }
ask-Q10-height_peak_cm = { $who ->
    [carer]
           And how tall were they at their tallest?
   *[self]
           And how tall were you at your tallest?
    }
why-Q10 = Getting shorter can be a sign that bones in the back gave way.
ask-Q11 = { $who ->
    [carer]
           What are they taking or doing for the pain, and how do they manage?
           Tap all that fit.
   *[self]
           What are you taking or doing for the pain, and how do you manage?
           Tap all that fit.
    }
why-Q11 = So that the plan fits what you already do.
ask-K4 = When did the treatment for this break start? A month is enough.
why-K4 = If treatment has run for some weeks and pain stays bad, a specialist should look again.
ask-Q12-paracetamol_mg_24h = { $who ->
    [carer]
           How much paracetamol (acetaminophen) did they take in the last 24 hours? Type milligrams, or for example "6 tablets" (one is usually 500 mg).
   *[self]
           How much paracetamol (acetaminophen) did you take in the last 24 hours? Type milligrams, or for example "6 tablets" (one is usually 500 mg).
    }
ask-Q12-weight_kg = { $who ->
    [carer]
           How much do they weigh? For example 65 kg or 10 stone.
   *[self]
           How much do you weigh? For example 65 kg or 10 stone.
    }
why-Q12 = Too much paracetamol can harm the liver without any warning.
ask-Q13 = { $who ->
    [carer]
           Do any of these concern them? They matter for painkillers.
           Tap all that fit.
   *[self]
           Do any of these concern you? They matter for painkillers.
           Tap all that fit.
    }
why-Q13 = Some painkillers are not safe with these.
ask-Q14 = { $who ->
    [carer]
           Since this pain began: which scans, who has seen them? And which bone medicines do they take?
           Tap all that fit.
   *[self]
           Since this pain began: which scans, who has seen you? And which bone medicines do you take?
           Tap all that fit.
    }
why-Q14 = So nothing is done twice, and no bone medicine is forgotten.
ask-Q15 = When was the last denosumab (Prolia) injection? A month is enough.
why-Q15 = This injection must not come late.
ask-Q16 = { $who ->
    [carer]
           About bone medicines: does any of this concern them?
           Tap all that fit.
   *[self]
           About bone medicines: does any of this concern you?
           Tap all that fit.
    }
why-Q16 = Some bone medicines do not fit with these.
ask-K5 = { $who ->
    [carer]
           Does any of this concern them? It matters for some treatments.
           Tap all that fit.
   *[self]
           Does any of this concern you? It matters for some treatments.
           Tap all that fit.
    }
why-K5 = Some treatments have to wait until these are settled.
ask-Q17 = One last thing for the nurse: which cancer was or is it?
why-Q17 = The nurse needs it to call the right team.
line-consent-self = Yes, for myself
line-consent-carer = Yes, for another adult
line-consent-no = No, thank you
line-cardioresp_signs-chest_pain = Chest pain or pressure
line-cardioresp_signs-breathless = New shortness of breath
line-cardioresp_signs-cough_blood = Coughing up blood
line-cardioresp_signs-arm_jaw_pain = Pain in arm or jaw
line-cardioresp_signs-clammy = Cold sweat, clammy
line-cardioresp_signs-calf_swelling = Swollen, sore calf
line-tearing_pain-yes = Sudden ripping pain in chest or back
line-abdo_vascular-sudden_belly_flank_pain = Sudden bad pain in belly or side
line-abdo_vascular-faint_collapse = Fainted or collapsed
line-abdo_vascular-pulsing_lump = Pulsing lump in the belly
line-abdo_vascular-known_aneurysm = Was told I have an aneurysm
line-urine_symptoms-burning = Burning when I pee
line-urine_symptoms-blood = Blood in my pee
line-urine_symptoms-colic_loin_groin = Waves of pain from side to groin
line-systemic_signs-fever_38 = Fever of 38 °C or more
line-systemic_signs-chills_sweats = Shivering or drenching sweats
line-systemic_signs-weight_loss = Lost weight without trying
line-systemic_signs-very_unwell = Feel very unwell
line-systemic_signs-new_confusion = New confusion
line-systemic_signs-mottled_or_breathless = Blue or blotchy, breathless at rest
line-drug_side_effects-drowsy_confused = Very drowsy or muddled
line-drug_side_effects-constipation = No bowel movement for 3 days
line-drug_side_effects-vomiting = Being sick
line-drug_side_effects-black_or_bloody = Black poo, or blood in poo or vomit
line-cancer_history-past = Had cancer in the past
line-cancer_history-current = Have cancer now
line-bladder_change-hard_to_start = Hard to start peeing
line-bladder_change-cannot_pass = Cannot pee
line-bladder_change-no_feeling_of_flow = Cannot feel the pee coming
line-bladder_change-new_leaking = Leaking pee, new
line-bladder_change-cannot_tell_full = Cannot tell when bladder is full
line-bowel_change-new_soiling = Soiling myself, new
line-bowel_change-no_feeling_of_fullness = Cannot feel when I need to poo
line-longstanding_pelvis = Old bladder or bowel trouble, same
line-saddle_numbness-new = Numb between the legs, new
line-saddle_numbness-longstanding = Numb there for long, unchanged
line-sexual_change-new = New change in feeling during sex
line-sexual_change-prefer_not = Rather not say about sex
line-leg_weakness-one_leg = One leg is weak
line-leg_weakness-both_legs = Both legs are weak
line-leg_weakness-foot_drop = A foot drops or drags
line-leg_weakness-getting_worse = Weakness is getting worse
line-leg_numbness-one_leg = One leg numb or tingling
line-leg_numbness-both_legs = Both legs numb or tingling
line-leg_numbness-longstanding = Numb legs for long, unchanged
line-gait_change-yes = Legs heavy or unsteady when walking
line-arm_hand_change-yes = Arm or hand weak, numb or clumsy
line-mobility_now-slower = Walk, but slower
line-mobility_now-needs_help = Walk only with help
line-mobility_now-cannot_stand = Cannot stand or walk
line-neuro_onset-none = There are no such changes
line-neuro_onset-within_24h = In the last 24 hours
line-neuro_onset-within_2_weeks = In the last 2 weeks
line-neuro_onset-over_2_weeks_stable = Over 2 weeks ago, same since
line-neuro_onset-over_2_weeks_worse = Over 2 weeks ago, getting worse
line-pain_onset_speed-sudden = The pain came suddenly
line-trauma_type-bend_lift_cough = Bending, lifting or coughing
line-trauma_type-fall_standing = Fall from standing height
line-trauma_type-fall_from_height = Fall from higher up or stairs
line-trauma_type-vehicle_collision = Road accident
line-trauma_type-axial_load_or_crush = Heavy load on head, back or seat
line-trauma_type-other_blow = Another blow
line-trauma_type-seizure_or_electric_shock = Seizure or electric shock
line-exam_unreliable-other_serious_injury = Another bad injury too
line-exam_unreliable-alcohol_drugs = Alcohol or drugs on board
line-spine_history-ankylosing_or_fused = Stiff, fused spine (ankylosing)
line-spine_history-previous_spine_surgery = Spine operation in the past
line-known_vcf-confirmed = Scan showed a broken back bone
line-known_vcf-suspected_by_clinician = A doctor suspects a broken back bone
line-imaging_done-xray = X-ray
line-imaging_done-ct = CT scan
line-imaging_done-mri = MRI scan
line-imaging_done-dxa = Bone density scan
line-seen_by_clinician-gp = Family doctor has seen it
line-seen_by_clinician-ed = Emergency department has seen it
line-seen_by_clinician-specialist = A specialist has seen it
line-sex_at_birth-female = Female
line-sex_at_birth-male = Male
line-sex_at_birth-other = Other
line-sex_at_birth-undisclosed = Rather not say
line-pregnancy_status-no = No
line-pregnancy_status-yes = Pregnant
line-pregnancy_status-possible = Possibly pregnant
line-pregnancy_status-breastfeeding_or_recent_birth = Breastfeeding or recent birth
line-pregnancy_status-not_applicable = Does not apply
line-menopause_status-post = Yes, they have stopped
line-menopause_status-pre_peri = No, or not quite
line-vcf_cause-low_trauma = Small cause, or no cause at all
line-vcf_cause-injury = A real accident
line-vcf_cause-cancer = Cancer in the bone
line-vcf_report_terms-unstable = Report says "unstable"
line-vcf_report_terms-burst = Report says "burst"
line-vcf_report_terms-bone_in_canal = Bone pushed into the canal
line-vcf_report_terms-posterior_wall_broken = Back wall of the bone broken
line-vcf_report_terms-more_than_half_height_lost = More than half its height lost
line-pain_site-neck = 1 Neck
line-pain_site-mid_back = 2 Middle or upper back
line-pain_site-lower_back = 3 Lower back
line-pain_site-flank = 4 Side, below the ribs
line-pain_site-buttock = 5 Buttock
line-pain_midline-midline_ache = Ache right over the spine
line-pain_midline-midline_sore_to_touch = Spine sore to touch
line-leg_pain-one_leg = Pain down one leg
line-leg_pain-both_legs = Pain down both legs
line-leg_pain-switching_sides = Leg pain that switches sides
line-leg_pain-longstanding = Leg pain over 3 months, unchanged
line-rash_one_side-rash_le_3_days = One-sided rash, 3 days or less
line-rash_one_side-rash_gt_3_days = One-sided rash, over 3 days
line-rash_one_side-burning_no_rash = Burning band on one side, no rash
line-pain_features-unrelenting = Never lets up
line-pain_features-progressive = Steadily getting worse
line-pain_features-wakes_at_night = Wakes me at night
line-pain_features-worse_cough_strain = Worse on cough or strain
line-pain_features-worse_stand_sit_move = Worse standing, sitting, moving
line-pain_features-band_round_body = Like a band round the body
line-pain_eased_by_lying-yes = Better when lying down
line-bed_motion_pain-lying_flat_over_3 = Bad pain lying flat (over 3)
line-bed_motion_pain-rolling_any = Pain on turning in bed
line-bed_motion_pain-sitting_up_over_2 = Pain on sitting up (over 2)
line-bed_motion_pain-extreme_difficulty_rising = Very hard to get up
line-infection_risk-iv_drugs = Injected drugs
line-infection_risk-immunosuppressed = Weak immune system, long steroids
line-infection_risk-diabetes = Diabetes
line-infection_risk-dialysis_or_line = Dialysis, or a long drip line
line-infection_risk-blood_or_valve_infection = Blood or heart valve infection
line-infection_risk-recent_spine_procedure = Spine injection or surgery, 3 months
line-infection_risk-tb_ever = Tuberculosis, ever
line-back_shape_change-gradual = Back rounder, slowly over years
line-back_shape_change-new_or_worse = Back shape changed lately
line-height_drop_recent_cm-2 = Lost 2 cm or more in 3 years
line-posture_signs-rib_hip_gap_2_fingers_or_less = Ribs nearly touch the hips
line-posture_signs-head_off_wall = Head cannot reach the wall
line-posture_signs-not_done = Do not know about ribs or wall
line-back_bruise_graze-yes = Bruise or graze over the spine
line-falls_past_year-1 = One fall in the past year
line-falls_past_year-2 = Two or more falls in the past year
line-balance_worry-unsteady = Unsteady on my feet
line-balance_worry-worried = Worried about falling
line-adl_limit-mild = Daily tasks a little harder
line-adl_limit-moderate = Daily tasks clearly harder
line-adl_limit-severe = Hardly manage daily tasks
line-frax_factors-parent_hip_fracture = Mother or father broke a hip
line-frax_factors-current_smoker = I smoke
line-frax_factors-alcohol_3_units = 3 or more drinks a day
line-frax_factors-rheumatoid_arthritis = Rheumatoid arthritis
line-frax_factors-secondary_cause = Other illness that thins bones
line-osteoporosis_status-osteopenia = Bones a little thin (osteopenia)
line-osteoporosis_status-osteoporosis = Osteoporosis
line-prior_vertebral_fx-one = One broken back bone before
line-prior_vertebral_fx-two_or_more = Two or more broken back bones before
line-prior_lowtrauma_fx-wrist_forearm = Broke wrist or arm in a small fall
line-prior_lowtrauma_fx-hip = Broke a hip in a small fall
line-prior_lowtrauma_fx-pelvis = Broke the pelvis in a small fall
line-prior_lowtrauma_fx-rib = Broke a rib from little
line-prior_lowtrauma_fx-upper_arm = Broke upper arm in a small fall
line-prior_lowtrauma_fx-other = Broke another bone from little
line-recent_fx_2y-yes = A broken bone in the last 2 years
line-steroid_use-past = Steroid tablets in the past
line-steroid_use-current_under_3m = Steroids now, under 3 months
line-steroid_use-current_3m_plus = Steroids now, 3 months or more
line-steroid_mg_day-5 = Steroid dose 5 mg a day or more
line-analgesics-paracetamol = Paracetamol (acetaminophen)
line-analgesics-nsaid = Ibuprofen, naproxen or similar
line-analgesics-weak_opioid = Codeine or tramadol
line-analgesics-strong_opioid = Morphine, oxycodone, patches
line-analgesics-other = Another painkiller
line-pain_control-partial = Pain only partly controlled
line-pain_control-poor = Pain badly controlled
line-nonop_measures-brace = I wear a brace
line-nonop_measures-physio = Physiotherapy
line-nonop_measures-activity_change = I changed how I move
line-nonop_measures-bed_rest_most_of_day = In bed most of the day
line-home_support-limited = Little help at home
line-home_support-none = No help at home
line-nsaid_cautions-ulcer_bleed = Stomach ulcer or bleed, ever
line-nsaid_cautions-blood_thinner = Blood thinner
line-nsaid_cautions-kidney = Kidney trouble
line-nsaid_cautions-heart = Heart disease
line-nsaid_cautions-stroke = Stroke, ever
line-nsaid_cautions-high_bp_uncontrolled = High blood pressure, not controlled
line-nsaid_cautions-asthma_or_allergy = Asthma, or allergy to such pills
line-nsaid_cautions-ibd = Crohn's or ulcerative colitis
line-nsaid_cautions-liver = Liver trouble
line-paracetamol_cautions-heavy_alcohol = A lot of alcohol
line-paracetamol_cautions-warfarin = Warfarin
line-paracetamol_cautions-epilepsy_tb_drugs = Epilepsy or tuberculosis medicine
line-bone_medicine-oral_bisphosphonate = Alendronate or similar tablets
line-bone_medicine-iv_bisphosphonate = Yearly bone drip (zoledronate)
line-bone_medicine-denosumab = Denosumab injection, last 2 years
line-bone_medicine-serm = Raloxifene or bazedoxifene
line-bone_medicine-anabolic = Bone-building injection
line-bone_medicine-hrt = Hormone treatment (HRT)
line-bone_medicine-calcium = Calcium
line-bone_medicine-vitamin_d = Vitamin D
line-bone_drug_cautions-swallow_oesophagus = Trouble swallowing or food pipe
line-bone_drug_cautions-cannot_sit_upright_30min = Cannot sit upright 30 minutes
line-bone_drug_cautions-kidney_disease = Kidney disease
line-bone_drug_cautions-low_calcium = Low calcium
line-bone_drug_cautions-dental_work_planned = Tooth removal planned
line-bone_drug_cautions-jaw_pain_exposed_bone = Jaw pain or bare bone in mouth
line-bone_drug_cautions-clot_history = Blood clot, ever
line-bone_drug_cautions-stroke_history = Stroke, ever
line-bone_drug_cautions-immobile_now = Hardly moving at the moment
line-thigh_groin_pain-yes = New pain in thigh or groin
line-augmentation_cautions-active_infection = An infection at the moment
line-augmentation_cautions-blood_thinner = Blood thinner
line-augmentation_cautions-bleeding_disorder = Bleeding disorder
line-augmentation_cautions-cement_allergy = Allergy to bone cement
line-augmentation_cautions-cannot_lie_face_down = Cannot lie face down
line-augmentation_cautions-severe_heart_lung = Severe heart or lung disease
line-cancer_type-breast = Breast
line-cancer_type-lung = Lung
line-cancer_type-prostate = Prostate
line-cancer_type-kidney = Kidney
line-cancer_type-thyroid = Thyroid
line-cancer_type-lymphoma = Lymphoma
line-cancer_type-myeloma = Myeloma
line-cancer_type-other = Another
