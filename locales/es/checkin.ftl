## El seguimiento.

ask-V1-change_since_last = { $who ->
    [carer] ¿Su espalda está mejor, igual o peor que la última vez?
   *[self] ¿Tiene la espalda mejor, igual o peor que la última vez?
    }
ask-V1-pain_nrs_move = { $who ->
    [carer] ¿Cuánto le duele a esa persona al moverse? 0 es nada, 10 es lo peor imaginable.
   *[self] ¿Cuánto le duele al moverse? 0 es nada, 10 es lo peor que pueda imaginar.
    }
why-V1 = Un dolor que crece necesita que alguien lo mire antes.
line-change_since_last-better = Mejor
line-change_since_last-same = Igual
line-change_since_last-worse = Peor
ask-checkin-E6 = { $who ->
    [carer]
           Desde la última vez: ¿le ha pasado algo nuevo a esa persona? Lo que no marque queda como nos dijo antes.
           Toque todo lo que corresponda.
   *[self]
           Desde la última vez: ¿le ha pasado algo nuevo? Lo que no marque queda como nos dijo antes.
           Toque todo lo que corresponda.
    }
ask-V2 = ¿Cuándo empezó el nuevo dolor repentino?
why-V2 = Un dolor nuevo y repentino puede ser una nueva fractura.
ask-V3 = { $who ->
    [carer] ¿Cuánto le duele a esa persona en reposo? 0 es nada, 10 es lo peor imaginable.
   *[self] ¿Cuánto le duele en reposo? 0 es nada, 10 es lo peor que pueda imaginar.
    }
why-V3 = Un dolor que sigue en reposo puede tener otra causa.
ask-V4 = { $who ->
    [carer] ¿Cuánto limita a esa persona el dolor en su vida diaria? 0 es nada, 10 es del todo.
   *[self] ¿Cuánto le limita el dolor en su vida diaria? 0 es nada, 10 es del todo.
    }
why-V4 = Lo que puede hacer importa tanto como el dolor.
ask-V5 = { $who ->
    [carer]
           La espalda y la vida diaria de esa persona: ¿le pasa algo de esto?
           Toque todo lo que corresponda.
   *[self]
           La espalda y la vida diaria: ¿le pasa algo de esto?
           Toque todo lo que corresponda.
    }
why-V5 = Perder estatura o volver a caerse puede indicar otro hueso débil.
ask-V6 = { $who ->
    [carer] Un dolor largo puede quitar la esperanza. ¿Piensa esa persona en quitarse la vida?
   *[self] Un dolor largo puede quitar la esperanza. ¿Piensa en quitarse la vida?
    }
why-V6 = No tiene que pasar por esto a solas. Si es así, buscamos ayuda enseguida.
line-self_harm_thoughts-no = No
line-self_harm_thoughts-yes = Sí
checkin-intro = Hola. Es hora de ver cómo va la espalda. Son unas pocas preguntas cortas.
checkin-seen = Primero: ¿le vio un médico, como aconsejamos?
checkin-seen_yes = Bien, gracias.
checkin-seen_no = Por favor, no espere: es importante que le vean. He avisado a una enfermera. Si empeora, llame al { $emergency }.
checkin-reminder = Aún no ha contestado cómo va la espalda. Son unos minutos. En una emergencia llame al { $emergency }.
checkin-next = Volveré a preguntarle cómo está el { $date }. Si algo empeora antes, envíe /start. En una emergencia llame al { $emergency }.
checkin-last = Esta ha sido la última vez que pregunto. Si algo empeora, envíe /start. En una emergencia llame al { $emergency }.
paused = No le preguntaré durante una semana. Después volveré a preguntar. En una emergencia llame al { $emergency }.
plan-none = No hay nada previsto. Para empezar, envíe /start.
## Qué pasó con lo que se aconsejó.

closing-imaging_ct = Aconsejamos un TAC de la espalda. ¿Qué pasó con eso?
closing-imaging_mri = Aconsejamos una resonancia de la espalda. ¿Qué pasó con eso?
closing-imaging_xray = Aconsejamos una radiografía de la espalda. ¿Qué pasó con eso?
closing-imaging_femur_xray = Aconsejamos una radiografía del hueso del muslo. ¿Qué pasó con eso?
closing-imaging_vfa_dxa = Aconsejamos una densitometría. ¿Qué pasó con eso?
closing-referral_spine_surgery = Aconsejamos una visita a un equipo de cirugía de columna. ¿Qué pasó con eso?
closing-procedure_surgery = Ya hubo visita con cirugía de columna. ¿Qué se decidió sobre una operación?
closing-referral_oncology = { $who ->
    [carer] Aconsejamos consultar a un equipo especialista que conozca la historia de esa persona. ¿Qué pasó con eso?
   *[self] Aconsejamos consultar a un equipo especialista que conozca su historia. ¿Qué pasó con eso?
    }
closing-referral_augmentation = Aconsejamos hablar con un especialista de tratamientos para el hueso roto. ¿Qué pasó con eso?
closing-procedure_augmentation = Ya hubo visita con un especialista para tratar el hueso roto, por ejemplo con cemento. ¿Qué se decidió?
closing-referral_fls = Aconsejamos una visita a la consulta de salud ósea. ¿Qué pasó con eso?
closing-referral_physio = Aconsejamos fisioterapia. ¿Qué pasó con eso?
closing-referral_falls = Aconsejamos una revisión para prevenir caídas. ¿Qué pasó con eso?
closing-bloods = Aconsejamos un análisis de sangre. ¿Qué pasó con eso?
closing-medicine_review = Aconsejamos que le revisaran las medicinas. ¿Qué pasó con eso?
closing_answer-test-done = Ya está hecho
closing_answer-test-dated = Hay fecha
closing_answer-test-not_yet = Todavía no
closing_answer-test-not_needed = Un médico dice que no hace falta
closing_answer-test-declined = { $who ->
    [carer] Esa persona decidió que no
   *[self] He decidido que no
    }
closing_answer-visit-done = { $who ->
    [carer] Sí, ya ha ido
   *[self] Sí, ya he ido
    }
closing_answer-visit-dated = Hay fecha
closing_answer-visit-not_yet = Todavía no
closing_answer-visit-not_needed = Un médico dice que no hace falta
closing_answer-visit-declined = { $who ->
    [carer] Esa persona decidió que no
   *[self] He decidido que no
    }
closing_answer-procedure-done = Ya está hecho
closing_answer-procedure-dated = Hay fecha
closing_answer-procedure-not_yet = Aún no está decidido
closing_answer-procedure-not_needed = El médico no lo aconseja
closing_answer-procedure-declined = { $who ->
    [carer] Esa persona decidió que no
   *[self] He decidido que no
    }
closing_noted = Anotado. { $what }: { $stand }.
closing_noted-late = Ya debería haberse hecho. He avisado a una enfermera, que puede ayudar a organizarlo. Si algo empeora, llame al { $emergency }.
closing_noted-declined = { $who ->
    [carer] Es decisión de esa persona. No volveré a preguntar por ello, y una enfermera lo sabe. Si cambia de opinión, envíe /plan y tóquelo. Si algo empeora, llame al { $emergency }.
   *[self] Es decisión suya. No volveré a preguntar por ello, y una enfermera lo sabe. Si cambia de idea, envíe /plan y tóquelo. Si algo empeora, llame al { $emergency }.
    }
closing_noted-not_needed = Aviso a una enfermera, para que todos lo sepan.
agreed = Lo que aconsejamos y qué pasó con ello:
agreed-tell = Si algo ha cambiado, tóquelo y cuéntemelo.
agreed_line = • { $what }: { $stand }.
agreed_line-due = • { $what }: { $stand }, mejor antes del { $date }.
agreed_name-imaging_ct = TAC de la espalda
agreed_name-imaging_mri = Resonancia de la espalda
agreed_name-imaging_xray = Radiografía de la espalda
agreed_name-imaging_femur_xray = Radiografía del hueso del muslo
agreed_name-imaging_vfa_dxa = Densitometría
agreed_name-referral_spine_surgery = Equipo de cirugía de columna
agreed_name-procedure_surgery = Operación
agreed_name-referral_oncology = Equipo especialista
agreed_name-referral_augmentation = Hablar de tratar el hueso roto
agreed_name-procedure_augmentation = Tratamiento del hueso roto
agreed_name-referral_fls = Consulta de salud ósea
agreed_name-referral_physio = Fisioterapia
agreed_name-referral_falls = Revisión para prevenir caídas
agreed_name-bloods = Análisis de sangre
agreed_name-medicine_review = Revisión de las medicinas
agreed_stand-open = todavía no
agreed_stand-dated = hay fecha
agreed_stand-done = ya está
agreed_stand-not_needed = no hace falta, dijo un médico
agreed_stand-declined = { $who ->
    [carer] esa persona decidió que no
   *[self] usted decidió que no
    }
agreed_stand-held = espera a que se aclare otra cosa
agreed_stand-lapsed = ya no hace falta
