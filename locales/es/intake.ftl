# Preguntas, por qué se hacen y respuestas que se pueden tocar.

ask-C1 =
    Hola, esta es la línea de dolor de espalda de { $clinic }. Le haré preguntas sobre su espalda, y una enfermera puede leer sus respuestas.

    No soy un servicio de urgencias y no puedo explorarle ni decir qué enfermedad tiene. En una emergencia llame al { $emergency }.

    Telegram guarda los chats en sus propios servidores. Nosotros guardamos sus respuestas bajo llave. Puede parar cuando quiera con /stop. Es para adultos, de 18 años o más.

    ¿Empezamos?
why-C1 = Solo podemos preguntar por su salud si usted acepta. Si responde por otro adulto, adaptamos las preguntas.
ask-E1 = { $who ->
    [carer]
           Primero, por seguridad: ¿tiene esa persona ahora algo de esto?
           Toque todo lo que corresponda.
   *[self]
           Primero, por seguridad: ¿tiene ahora algo de esto?
           Toque todo lo que corresponda.
    }
why-E1 = A veces el dolor de espalda viene del corazón, los pulmones, una arteria grande o los riñones. Eso necesita ayuda rápida.
ask-A1 = { $who ->
    [carer]
           ¿Cuántos años tiene esa persona? Escriba el número.
   *[self]
           ¿Cuántos años tiene usted? Escriba el número.
    }
why-A1 = La edad cambia lo urgente que es este tipo de dolor.
ask-E2 = { $who ->
    [carer]
           ¿Tiene esa persona algo de esto, ahora o en los últimos días?
           Toque todo lo que corresponda.
   *[self]
           ¿Tiene algo de esto, ahora o en los últimos días?
           Toque todo lo que corresponda.
    }
why-E2 = La fiebre, un cáncer antiguo o un problema con las medicinas pueden cambiar lo que su espalda necesita, y con qué prisa.
ask-E3 = { $who ->
    [carer]
           Esto es íntimo, pero muy importante. ¿Le ha cambiado algo de esto a esa persona desde que empezó el dolor?
           Toque todo lo que corresponda.
   *[self]
           Esto es íntimo, pero muy importante. ¿Ha cambiado algo de esto desde que empezó el dolor?
           Toque todo lo que corresponda.
    }
why-E3 = Los nervios de la parte baja de la espalda mueven la vejiga, el intestino y las partes íntimas. Si están apretados, cada hora cuenta.
ask-E4 = { $who ->
    [carer]
           Ahora los brazos, las piernas y el caminar. ¿Le pasa algo de esto a esa persona?
           Toque todo lo que corresponda.
   *[self]
           Ahora los brazos, las piernas y el caminar. ¿Le pasa algo de esto?
           Toque todo lo que corresponda.
    }
why-E4 = Debilidad o falta de sensibilidad nueva puede indicar que hay nervios apretados.
ask-E5 = ¿Cuándo empezaron estos cambios en piernas, vejiga, intestino o sensibilidad?
why-E5 = Los cambios nuevos son más urgentes que los antiguos que siguen igual.
ask-E6 = { $who ->
    [carer]
           ¿Cómo empezó este dolor y qué le han dicho los médicos a esa persona?
           Toque todo lo que corresponda.
   *[self]
           ¿Cómo empezó este dolor y qué le han dicho los médicos?
           Toque todo lo que corresponda.
    }
why-E6 = Una caída, una convulsión o una columna rígida pueden romper un hueso de la espalda. También cuenta lo que ya se encontró.
ask-E7 = ¿Cuándo empezó este dolor? Toque, o escriba una fecha. Basta el mes.
why-E7 = Un dolor nuevo con un aneurisma conocido es más urgente.
ask-E8 = ¿Cuándo fue la caída o la lesión? Toque, o escriba una fecha. Basta el mes.
why-E8 = Una lesión reciente es más urgente que una antigua.
ask-E9 = { $who ->
    [carer]
           Desde este dolor o lesión: ¿qué pruebas se hicieron y quién ha visto a esa persona?
           Toque todo lo que corresponda.
   *[self]
           Desde este dolor o lesión: ¿qué pruebas se hicieron y quién le ha visto?
           Toque todo lo que corresponda.
    }
why-E9 = Si la lesión ya se estudió con una prueba, no hace falta repetirla.
ask-Q1 = { $who ->
    [carer]
           ¿Cuántos años tiene esa persona? Escriba el número.
   *[self]
           ¿Cuántos años tiene usted? Escriba el número.
    }
why-Q1 = Los huesos cambian con la edad, y esta línea es solo para adultos.
ask-Q2 = { $who ->
    [carer]
           ¿Qué sexo le asignaron a esa persona al nacer?
   *[self]
           ¿Qué sexo le asignaron al nacer?
    }
ask-Q2-pregnancy_status = { $who ->
    [carer]
           ¿Podría estar embarazada esa persona, o ha dado a luz en los últimos 6 meses?
   *[self]
           ¿Podría estar embarazada, o ha dado a luz en los últimos 6 meses?
    }
ask-Q2-menopause_status = { $who ->
    [carer]
           ¿Se le ha retirado la regla para siempre a esa persona?
   *[self]
           ¿Se le ha retirado la regla para siempre?
    }
why-Q2 = Los huesos, las radiografías y las medicinas piden cuidados distintos en mujeres, en hombres y en el embarazo.
ask-Q3 = ¿Cuándo empezó este dolor? Toque, o escriba una fecha. Basta el mes.
why-Q3 = Lo que ayuda depende de lo nuevo que sea el dolor.
ask-K1 = ¿Cuándo se rompió el hueso de la espalda? Si no lo sabe, ¿cuándo se lo encontraron? Basta el mes.
why-K1 = Los tratamientos son distintos para una rotura nueva y para una antigua.
ask-K2 = { $who ->
    [carer]
           ¿Qué se sabe de la rotura de esa persona, por ejemplo por el informe?
           Toque todo lo que corresponda.
   *[self]
           ¿Qué sabe de la rotura, por ejemplo por el informe de la prueba?
           Toque todo lo que corresponda.
    }
why-K2 = Algunas palabras del informe indican que un cirujano de columna debe verlo pronto.
ask-Q4 = { $who ->
    [carer]
           ¿Dónde le duele a esa persona? Los números están en el dibujo.
           Toque todo lo que corresponda.
   *[self]
           ¿Dónde le duele? Los números están en el dibujo.
           Toque todo lo que corresponda.
    }
why-Q4 = El lugar del dolor ayuda a saber de dónde puede venir.
ask-Q5 = { $who ->
    [carer]
           ¿Cuánto le duele a esa persona al moverse? 0 es nada, 10 es lo peor imaginable.
   *[self]
           ¿Cuánto le duele al moverse? 0 es nada, 10 es lo peor que pueda imaginar.
    }
why-Q5 = Un dolor fuerte necesita antes un plan mejor.
ask-Q6 = { $who ->
    [carer]
           ¿Cómo es su dolor? Piense en los últimos días; no haga pruebas ahora.
           Toque todo lo que corresponda.
   *[self]
           ¿Cómo es el dolor? Piense en los últimos días; no haga pruebas ahora.
           Toque todo lo que corresponda.
    }
why-Q6 = El dolor al darse la vuelta en la cama es distinto del que nunca cede.
ask-K3 = { $who ->
    [carer]
           ¿Cómo es su dolor, y tiene esa persona alguna de estas enfermedades?
           Toque todo lo que corresponda.
   *[self]
           ¿Cómo es el dolor, y tiene alguna de estas enfermedades?
           Toque todo lo que corresponda.
    }
why-K3 = Algunas enfermedades hacen más probable una infección en la espalda.
ask-Q7 = { $who ->
    [carer]
           Su espalda y su día a día: ¿le pasa algo de esto a esa persona? No haga pruebas ahora.
           Toque todo lo que corresponda.
   *[self]
           Su espalda y su día a día: ¿le pasa algo de esto? No haga pruebas ahora.
           Toque todo lo que corresponda.
    }
why-Q7 = Una espalda más curva o más corta, y las caídas, nos hablan de los huesos.
ask-Q8 = { $who ->
    [carer]
           ¿Tiene esa persona algo de esto?
           Toque todo lo que corresponda.
   *[self]
           ¿Tiene algo de esto?
           Toque todo lo que corresponda.
    }
why-Q8 = Algunas enfermedades y costumbres hacen más probables las infecciones o los huesos débiles.
ask-Q9 = { $who ->
    [carer]
           Los huesos de esa persona y la cortisona (por ejemplo prednisona): ¿hay algo de esto?
           Toque todo lo que corresponda.
   *[self]
           Sus huesos y la cortisona (por ejemplo prednisona): ¿hay algo de esto?
           Toque todo lo que corresponda.
    }
why-Q9 = Los huesos débiles y la cortisona larga hacen más probable una rotura.
ask-Q10-height_now_cm = { $who ->
    [carer]
           ¿Cuánto mide ahora esa persona? Por ejemplo 162 cm o 1,62 m.
   *[self]
           ¿Cuánto mide ahora? Por ejemplo 162 cm o 1,62 m.
    }
ask-Q10-height_peak_cm = { $who ->
    [carer]
           ¿Y cuánto medía esa persona cuando era más alta?
   *[self]
           ¿Y cuánto medía cuando era más alto o más alta?
    }
why-Q10 = Perder altura puede ser señal de que huesos de la espalda han cedido.
ask-Q11 = { $who ->
    [carer]
           ¿Qué toma o hace esa persona para el dolor, y cómo se las arregla?
           Toque todo lo que corresponda.
   *[self]
           ¿Qué toma o hace para el dolor, y cómo se las arregla?
           Toque todo lo que corresponda.
    }
why-Q11 = Para que el plan encaje con lo que ya hace.
ask-K4 = ¿Cuándo empezó el tratamiento de esta rotura? Basta el mes.
why-K4 = Si el tratamiento dura ya semanas y el dolor sigue fuerte, un especialista debe volver a verlo.
ask-Q12-paracetamol_mg_24h = { $who ->
    [carer]
           ¿Cuánto paracetamol tomó esa persona en las últimas 24 horas? Escriba miligramos, o por ejemplo "6 pastillas" (una suele tener 500 mg).
   *[self]
           ¿Cuánto paracetamol tomó en las últimas 24 horas? Escriba miligramos, o por ejemplo "6 pastillas" (una suele tener 500 mg).
    }
ask-Q12-weight_kg = { $who ->
    [carer]
           ¿Cuánto pesa esa persona? Por ejemplo 65 kg.
   *[self]
           ¿Cuánto pesa? Por ejemplo 65 kg.
    }
why-Q12 = Demasiado paracetamol puede dañar el hígado sin avisar.
ask-Q13 = { $who ->
    [carer]
           ¿Le afecta algo de esto a esa persona? Importa para los calmantes.
           Toque todo lo que corresponda.
   *[self]
           ¿Le afecta algo de esto? Importa para los calmantes.
           Toque todo lo que corresponda.
    }
why-Q13 = Algunos calmantes no son seguros en estos casos.
ask-Q14 = { $who ->
    [carer]
           Desde que empezó el dolor: ¿qué pruebas, quién ha visto a esa persona? ¿Y qué medicinas toma para los huesos?
           Toque todo lo que corresponda.
   *[self]
           Desde que empezó el dolor: ¿qué pruebas, quién le ha visto? ¿Y qué medicinas toma para los huesos?
           Toque todo lo que corresponda.
    }
why-Q14 = Para no repetir pruebas ni olvidar ninguna medicina para los huesos.
ask-Q15 = ¿Cuándo fue la última inyección de denosumab (Prolia)? Basta el mes.
why-Q15 = Esta inyección no debe retrasarse.
ask-Q16 = { $who ->
    [carer]
           Sobre las medicinas para los huesos: ¿le afecta algo de esto a esa persona?
           Toque todo lo que corresponda.
   *[self]
           Sobre las medicinas para los huesos: ¿le afecta algo de esto?
           Toque todo lo que corresponda.
    }
why-Q16 = Algunas medicinas para los huesos no encajan con esto.
ask-K5 = { $who ->
    [carer]
           ¿Le afecta algo de esto a esa persona? Importa para algunos tratamientos.
           Toque todo lo que corresponda.
   *[self]
           ¿Le afecta algo de esto? Importa para algunos tratamientos.
           Toque todo lo que corresponda.
    }
why-K5 = Algunos tratamientos deben esperar a que esto se aclare.
ask-Q17 = Una última cosa para la enfermera: ¿qué cáncer fue o es?
why-Q17 = La enfermera lo necesita para avisar al equipo adecuado.
line-consent-self = Sí, para mí
line-consent-carer = Sí, por otro adulto
line-consent-no = No, gracias
line-cardioresp_signs-chest_pain = Dolor o presión en el pecho
line-cardioresp_signs-breathless = Falta de aire nueva
line-cardioresp_signs-cough_blood = Tos con sangre
line-cardioresp_signs-arm_jaw_pain = Dolor en el brazo o la mandíbula
line-cardioresp_signs-clammy = Sudor frío
line-cardioresp_signs-calf_swelling = Pantorrilla hinchada y dolorida
line-tearing_pain-yes = Dolor súbito como un desgarro
line-abdo_vascular-sudden_belly_flank_pain = Dolor súbito en vientre o costado
line-abdo_vascular-faint_collapse = Desmayo o desplome
line-abdo_vascular-pulsing_lump = Bulto que late en el vientre
line-abdo_vascular-known_aneurysm = Tengo un aneurisma conocido
line-urine_symptoms-burning = Ardor al orinar
line-urine_symptoms-blood = Sangre en la orina
line-urine_symptoms-colic_loin_groin = Dolor en olas del costado a la ingle
line-systemic_signs-fever_38 = Fiebre de 38 °C o más
line-systemic_signs-chills_sweats = Escalofríos o sudores fuertes
line-systemic_signs-weight_loss = He adelgazado sin querer
line-systemic_signs-very_unwell = Me encuentro muy mal
line-systemic_signs-new_confusion = Confusión nueva
line-systemic_signs-mottled_or_breathless = Piel azulada o ahogo en reposo
line-drug_side_effects-drowsy_confused = Mucho sueño o aturdimiento
line-drug_side_effects-constipation = 3 días sin ir de vientre
line-drug_side_effects-vomiting = Vómitos
line-drug_side_effects-black_or_bloody = Heces negras, o vómito con sangre
line-cancer_history-past = Tuve cáncer
line-cancer_history-current = Tengo cáncer ahora
line-bladder_change-hard_to_start = Me cuesta empezar a orinar
line-bladder_change-cannot_pass = No puedo orinar
line-bladder_change-no_feeling_of_flow = No siento salir la orina
line-bladder_change-new_leaking = Se me escapa la orina, nuevo
line-bladder_change-cannot_tell_full = No noto la vejiga llena
line-bowel_change-new_soiling = Se me escapan las heces, nuevo
line-bowel_change-no_feeling_of_fullness = No noto las ganas de ir de vientre
line-longstanding_pelvis = Problema antiguo, igual que siempre
line-saddle_numbness-new = Zona íntima dormida, nuevo
line-saddle_numbness-longstanding = Zona íntima dormida desde hace mucho
line-sexual_change-new = Cambio nuevo al tener relaciones
line-sexual_change-prefer_not = Prefiero no hablar de eso
line-leg_weakness-one_leg = Una pierna débil
line-leg_weakness-both_legs = Las dos piernas débiles
line-leg_weakness-foot_drop = Un pie cae o se arrastra
line-leg_weakness-getting_worse = La debilidad va a más
line-leg_numbness-one_leg = Una pierna dormida o con hormigueo
line-leg_numbness-both_legs = Las dos piernas dormidas
line-leg_numbness-longstanding = Piernas dormidas desde hace mucho
line-gait_change-yes = Piernas pesadas o inseguras al andar
line-arm_hand_change-yes = Brazo o mano débil, dormido o torpe
line-mobility_now-slower = Camino, pero más despacio
line-mobility_now-needs_help = Camino solo con ayuda
line-mobility_now-cannot_stand = No puedo ponerme de pie
line-neuro_onset-none = No hay esos cambios
line-neuro_onset-within_24h = En las últimas 24 horas
line-neuro_onset-within_2_weeks = En las últimas 2 semanas
line-neuro_onset-over_2_weeks_stable = Hace más de 2 semanas, sigue igual
line-neuro_onset-over_2_weeks_worse = Hace más de 2 semanas, va a peor
line-pain_onset_speed-sudden = El dolor llegó de repente
line-trauma_type-bend_lift_cough = Agacharse, levantar peso o toser
line-trauma_type-fall_standing = Caída desde mi altura
line-trauma_type-fall_from_height = Caída desde más alto o escaleras
line-trauma_type-vehicle_collision = Accidente de tráfico
line-trauma_type-axial_load_or_crush = Golpe desde arriba o aplastamiento
line-trauma_type-other_blow = Otro golpe
line-trauma_type-seizure_or_electric_shock = Convulsión o descarga eléctrica
line-exam_unreliable-other_serious_injury = También otra lesión grave
line-exam_unreliable-alcohol_drugs = Alcohol o drogas tomados
line-spine_history-ankylosing_or_fused = Columna rígida o anquilosada
line-spine_history-previous_spine_surgery = Operación de columna antes
line-known_vcf-confirmed = Una prueba mostró vértebra rota
line-known_vcf-suspected_by_clinician = Un médico sospecha vértebra rota
line-imaging_done-xray = Radiografía
line-imaging_done-ct = TAC
line-imaging_done-mri = Resonancia
line-imaging_done-dxa = Densitometría
line-seen_by_clinician-gp = Lo vio el médico de cabecera
line-seen_by_clinician-ed = Lo vieron en urgencias
line-seen_by_clinician-specialist = Lo vio un especialista
line-sex_at_birth-female = Mujer
line-sex_at_birth-male = Hombre
line-sex_at_birth-other = Otro
line-sex_at_birth-undisclosed = Prefiero no decirlo
line-pregnancy_status-no = No
line-pregnancy_status-yes = Embarazada
line-pregnancy_status-possible = Quizá embarazada
line-pregnancy_status-breastfeeding_or_recent_birth = Lactancia o parto reciente
line-pregnancy_status-not_applicable = No corresponde
line-menopause_status-post = Sí, se ha retirado
line-menopause_status-pre_peri = No, o no del todo
line-vcf_cause-low_trauma = Causa pequeña, o ninguna
line-vcf_cause-injury = Un accidente de verdad
line-vcf_cause-cancer = Cáncer en el hueso
line-vcf_report_terms-unstable = El informe dice "inestable"
line-vcf_report_terms-burst = El informe dice "estallido"
line-vcf_report_terms-bone_in_canal = Hueso metido en el canal
line-vcf_report_terms-posterior_wall_broken = Pared posterior rota
line-vcf_report_terms-more_than_half_height_lost = Perdió más de la mitad de su altura
line-pain_site-neck = 1 Cuello
line-pain_site-mid_back = 2 Parte alta o media
line-pain_site-lower_back = 3 Parte baja
line-pain_site-flank = 4 Costado, bajo las costillas
line-pain_site-buttock = 5 Nalga
line-pain_midline-midline_ache = Dolor justo sobre la columna
line-pain_midline-midline_sore_to_touch = Columna dolorida al tocarla
line-leg_pain-one_leg = Dolor que baja por una pierna
line-leg_pain-both_legs = Dolor que baja por las dos piernas
line-leg_pain-switching_sides = Dolor que cambia de pierna
line-leg_pain-longstanding = Dolor de pierna de más de 3 meses
line-rash_one_side-rash_le_3_days = Sarpullido a un lado, 3 días o menos
line-rash_one_side-rash_gt_3_days = Sarpullido a un lado, más de 3 días
line-rash_one_side-burning_no_rash = Ardor en banda a un lado, sin granos
line-pain_features-unrelenting = No cede nunca
line-pain_features-progressive = Va a más sin parar
line-pain_features-wakes_at_night = Me despierta de noche
line-pain_features-worse_cough_strain = Peor al toser o hacer fuerza
line-pain_features-worse_stand_sit_move = Peor de pie, sentado o al moverme
line-pain_features-band_round_body = Como una banda alrededor del cuerpo
line-pain_eased_by_lying-yes = Mejor al tumbarme
line-bed_motion_pain-lying_flat_over_3 = Mucho dolor boca arriba (más de 3)
line-bed_motion_pain-rolling_any = Dolor al girarme en la cama
line-bed_motion_pain-sitting_up_over_2 = Dolor al incorporarme (más de 2)
line-bed_motion_pain-extreme_difficulty_rising = Muy difícil levantarme
line-infection_risk-iv_drugs = Drogas inyectadas
line-infection_risk-immunosuppressed = Defensas bajas o cortisona larga
line-infection_risk-diabetes = Diabetes
line-infection_risk-dialysis_or_line = Diálisis o catéter permanente
line-infection_risk-blood_or_valve_infection = Infección en sangre o válvula
line-infection_risk-recent_spine_procedure = Columna: inyección, cirugía, 3 meses
line-infection_risk-tb_ever = Tuberculosis alguna vez
line-back_shape_change-gradual = Espalda más curva, poco a poco
line-back_shape_change-new_or_worse = Cambio reciente en la forma
line-height_drop_recent_cm-2 = Perdí 2 cm o más en 3 años
line-posture_signs-rib_hip_gap_2_fingers_or_less = Las costillas casi tocan la cadera
line-posture_signs-head_off_wall = La cabeza no llega a la pared
line-posture_signs-not_done = No sé lo de costillas o pared
line-back_bruise_graze-yes = Moratón o rasguño en la columna
line-falls_past_year-1 = Una caída en el último año
line-falls_past_year-2 = Dos o más caídas en el último año
line-balance_worry-unsteady = Me tambaleo
line-balance_worry-worried = Me preocupa caerme
line-adl_limit-mild = Tareas diarias algo más difíciles
line-adl_limit-moderate = Tareas diarias bastante difíciles
line-adl_limit-severe = Casi no puedo con las tareas
line-frax_factors-parent_hip_fracture = Padre o madre se rompió la cadera
line-frax_factors-current_smoker = Fumo
line-frax_factors-alcohol_3_units = 3 o más copas al día
line-frax_factors-rheumatoid_arthritis = Artritis reumatoide
line-frax_factors-secondary_cause = Otra enfermedad que gasta el hueso
line-osteoporosis_status-osteopenia = Huesos algo débiles (osteopenia)
line-osteoporosis_status-osteoporosis = Osteoporosis
line-prior_vertebral_fx-one = Una vértebra rota antes
line-prior_vertebral_fx-two_or_more = Dos o más vértebras rotas antes
line-prior_lowtrauma_fx-wrist_forearm = Muñeca rota en caída pequeña
line-prior_lowtrauma_fx-hip = Cadera rota en caída pequeña
line-prior_lowtrauma_fx-pelvis = Pelvis rota en caída pequeña
line-prior_lowtrauma_fx-rib = Costilla rota por poca cosa
line-prior_lowtrauma_fx-upper_arm = Húmero roto en caída pequeña
line-prior_lowtrauma_fx-other = Otro hueso roto por poca cosa
line-recent_fx_2y-yes = Un hueso roto en los últimos 2 años
line-steroid_use-past = Cortisona en el pasado
line-steroid_use-current_under_3m = Cortisona ahora, menos de 3 meses
line-steroid_use-current_3m_plus = Cortisona ahora, 3 meses o más
line-steroid_mg_day-5 = Cortisona: 5 mg al día o más
line-analgesics-paracetamol = Paracetamol
line-analgesics-nsaid = Ibuprofeno, naproxeno o similar
line-analgesics-weak_opioid = Codeína o tramadol
line-analgesics-strong_opioid = Morfina, oxicodona, parches
line-analgesics-other = Otro calmante
line-pain_control-partial = Dolor controlado solo en parte
line-pain_control-poor = Dolor mal controlado
line-nonop_measures-brace = Llevo corsé o faja
line-nonop_measures-physio = Fisioterapia
line-nonop_measures-activity_change = He cambiado cómo me muevo
line-nonop_measures-bed_rest_most_of_day = En cama casi todo el día
line-home_support-limited = Poca ayuda en casa
line-home_support-none = Sin ayuda en casa
line-nsaid_cautions-ulcer_bleed = Úlcera o sangrado de estómago
line-nsaid_cautions-blood_thinner = Anticoagulante
line-nsaid_cautions-kidney = Problemas de riñón
line-nsaid_cautions-heart = Enfermedad del corazón
line-nsaid_cautions-stroke = Ictus o derrame alguna vez
line-nsaid_cautions-high_bp_uncontrolled = Tensión alta sin controlar
line-nsaid_cautions-asthma_or_allergy = Asma o alergia a esos calmantes
line-nsaid_cautions-ibd = Crohn o colitis ulcerosa
line-nsaid_cautions-liver = Problemas de hígado
line-paracetamol_cautions-heavy_alcohol = Mucho alcohol
line-paracetamol_cautions-warfarin = Warfarina o Sintrom
line-paracetamol_cautions-epilepsy_tb_drugs = Medicina de epilepsia o tuberculosis
line-bone_medicine-oral_bisphosphonate = Alendronato o pastillas parecidas
line-bone_medicine-iv_bisphosphonate = Suero anual (zoledronato)
line-bone_medicine-denosumab = Denosumab, en los últimos 2 años
line-bone_medicine-serm = Raloxifeno o bazedoxifeno
line-bone_medicine-anabolic = Inyección que forma hueso
line-bone_medicine-hrt = Tratamiento hormonal
line-bone_medicine-calcium = Calcio
line-bone_medicine-vitamin_d = Vitamina D
line-bone_drug_cautions-swallow_oesophagus = Problemas para tragar o de esófago
line-bone_drug_cautions-cannot_sit_upright_30min = No aguanto 30 minutos sentado
line-bone_drug_cautions-kidney_disease = Enfermedad del riñón
line-bone_drug_cautions-low_calcium = Calcio bajo
line-bone_drug_cautions-dental_work_planned = Me van a sacar una muela
line-bone_drug_cautions-jaw_pain_exposed_bone = Dolor de mandíbula o hueso visible
line-bone_drug_cautions-clot_history = Trombosis alguna vez
line-bone_drug_cautions-stroke_history = Ictus alguna vez
line-bone_drug_cautions-immobile_now = Ahora casi no me muevo
line-thigh_groin_pain-yes = Dolor nuevo en muslo o ingle
line-augmentation_cautions-active_infection = Una infección ahora
line-augmentation_cautions-blood_thinner = Anticoagulante
line-augmentation_cautions-bleeding_disorder = Enfermedad de la coagulación
line-augmentation_cautions-cement_allergy = Alergia al cemento óseo
line-augmentation_cautions-cannot_lie_face_down = No puedo tumbarme boca abajo
line-augmentation_cautions-severe_heart_lung = Enfermedad grave de corazón o pulmón
line-cancer_type-breast = Mama
line-cancer_type-lung = Pulmón
line-cancer_type-prostate = Próstata
line-cancer_type-kidney = Riñón
line-cancer_type-thyroid = Tiroides
line-cancer_type-lymphoma = Linfoma
line-cancer_type-myeloma = Mieloma
line-cancer_type-other = Otro
