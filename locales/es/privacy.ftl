# Lo que se guarda de un paciente, y cómo se borra.

button-erase = Sí, borrar todo
button-keep = No, guardarlo
delete =
    ¿Borro todo lo que { $clinic } guarda aquí de usted? Son sus respuestas, su plan, su diario y lo que ha escrito.

    No se puede deshacer. No le preguntaré ni le recordaré nada más. En una emergencia llame al { $emergency }.
delete-open_case =
    Una enfermera no ha terminado todavía con sus respuestas. Si las borro ahora, ninguna enfermera podrá verlas ni escribirle, y nadie le llamará.

    ¿Borro de todos modos todo lo que { $clinic } guarda aquí de usted? No se puede deshacer. En una emergencia llame al { $emergency }.
delete-kept = No se ha borrado nada.
deleted =
    Hecho. Todo lo que { $clinic } guardaba aquí de usted está borrado.

    Lo que se lee en este chat sigue en Telegram hasta que usted borre el chat, y también los mensajes que las enfermeras recibieron en su grupo. Para empezar de nuevo, envíe /start. En una emergencia llame al { $emergency }.
deleted-but =
    Hecho. He borrado lo que { $clinic } guardaba aquí de usted, menos lo que las enfermeras decidieron sobre sus respuestas: la ley nos obliga a guardarlo hasta el { $date }. Queda bajo llave, nadie trabaja con ello, y entonces se borra.

    Lo que se lee en este chat sigue en Telegram hasta que usted borre el chat, y también los mensajes que las enfermeras recibieron en su grupo. Para empezar de nuevo, envíe /start. En una emergencia llame al { $emergency }.
command-delete = Borrar todo lo que guardan de mí
mydata = Esto es todo lo que { $clinic } guarda aquí de usted. El archivo de abajo dice lo mismo para ordenadores, con cada detalle.
mydata-account = El número de su chat en Telegram es { $chat }, y hablamos { $language }. Escribió por última vez el { $date }.
mydata-consent = Usted aceptó lo que decimos sobre sus respuestas (versión { $version }).
mydata-consent_on = Usted aceptó lo que decimos sobre sus respuestas (versión { $version }) el { $date }.
mydata-unfinished = Lo que nos dijo en las preguntas que no ha terminado:
mydata-answers = Lo que nos dijo:
mydata-diary = Cómo fue:
mydata-case = Sus respuestas se mostraron a las enfermeras como caso { $case } el { $date }.
mydata-case_words = Las enfermeras escribieron sobre ello:
mydata-steps = También guardamos qué preguntas se hicieron y se contestaron, paso a paso. Está en el archivo.
mydata-file = Todo lo que se guarda de usted, para ordenadores. No nombra a las enfermeras.
command-mydata = Enviarme todo lo que guardan de mí
button-agree = Sí, seguir
button-disagree = No, parar
consent_changed = Quisiera preguntarle cómo está. Lo que decimos sobre sus respuestas ha cambiado desde que usted lo aceptó. Por favor, léalo y dígame si puedo seguir.
consent_thanks = Gracias. Entonces seguimos.
consent_declined = Entonces no pregunto nada más. Lo que nos dijo antes se guarda hasta que envíe /delete. Para volver, envíe /start. En una emergencia llame al { $emergency }.
