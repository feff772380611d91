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
           ¿Cómo se las arregla esa persona en su vida diaria?
           Toque todo lo que corresponda.
   *[self]
           ¿Cómo se las arregla en su vida diaria?
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
