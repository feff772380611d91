# Para enfermería: la consola en el navegador.

console-skip = Ir al contenido
console-nav = Páginas
console-worklist = Lista de trabajo
console-reports = Informes
console-team = Equipo y guardias
console-change = Cambiar
console-sign_in = Entrar
console-sign_in_lead = Este enlace sirve una sola vez. Pulse el botón para abrir la consola en este navegador.
console-sign_in_ask = Escriba /console al bot en su chat privado. Le enviará un enlace que sirve una vez, durante 10 minutos.
console-sign_in_used = Este enlace ya se ha usado o tiene más de 10 minutos. Escriba /console al bot para recibir otro.
console-sign_in_too_often = Demasiados intentos. Espere un minuto y use un enlace nuevo del bot.
console-sign_out = Salir
console-sign_out_everywhere = Salir en todas partes
console-lost_title = No encontrado
console-lost = No existe esa página.
console-no_case = No existe ese caso, o se han borrado los datos de su paciente.
console-counts = Casos abiertos por clase
console-all_open = Todos los abiertos
console-unclaimed = De nadie
console-search = Motivo o número de caso
console-standing = Estado
console-mine = Solo los míos
console-show = Mostrar
console-none_found = Ningún caso abierto coincide. Cambie el filtro de arriba.
console-col-tier = Urgencia
console-col-case = Caso
console-col-reason = Motivo y paciente
console-col-due = Plazo
console-col-nurse = Lo lleva
console-col-opened = Abierto
console-wrote = El paciente ha escrito
console-pages = Páginas de la lista
console-previous = Anterior
console-next = Siguiente
console-page_of = Página { $page } de { $pages }
console-in_minutes = { $count ->
    [one] en 1 minuto
   *[other] en { $count } minutos
    }
console-in_hours = { $count ->
    [one] en 1 hora
   *[other] en { $count } horas
    }
console-in_days = { $count ->
    [one] en 1 día
   *[other] en { $count } días
    }
console-late_minutes = { $count ->
    [one] hace 1 minuto
   *[other] hace { $count } minutos
    }
console-late_hours = { $count ->
    [one] hace 1 hora
   *[other] hace { $count } horas
    }
console-late_days = { $count ->
    [one] hace 1 día
   *[other] hace { $count } días
    }
console-took_minutes = { $count ->
    [one] 1 minuto
   *[other] { $count } minutos
    }
console-took_hours = { $count ->
    [one] 1 hora
   *[other] { $count } horas
    }
console-took_days = { $count ->
    [one] 1 día
   *[other] { $count } días
    }
console-clocks = Plazos en marcha
console-present = Señales de alarma presentes
console-denied = Preguntado y negado
console-unknown = Sin respuesta o con dudas
console-pictures = Imágenes
console-timeline = Lo que se ha hecho
console-nothing_yet = Nada todavía.
console-as_text = El caso como texto
console-copy = Copiar
console-copied = Copiado.
console-print = Página para imprimir
console-print_now = Imprimir
console-back = Volver al caso
console-printed = Impreso por { $nurse }
console-chat = Conversación
console-interview = Preguntas y respuestas
console-coded = A la izquierda, como lo leyó el paciente. A la derecha, los mismos botones en su idioma, con exactitud.
console-written = Escrito libremente
console-nothing_written = No se ha escrito nada.
console-not_translated = Sin traducir: son las palabras tal como se escribieron.
console-deeds = Qué hacer
console-held = Este caso lo lleva otra persona del equipo. Puede dejar una nota.
console-held_lead = Este caso lo lleva otra persona del equipo. Como responsable, pasa a llevarlo usted con lo que haga.
console-save = Guardar
console-send = Enviar al paciente
console-reply_language = El paciente lee en { $language }. Sus palabras se envían tal como las escribe.
console-note_lead = Solo lo lee el equipo
console-why_reopen = ¿Por qué hay que mirarlo otra vez?
console-why_escalate = ¿Por qué deben llevarlo las responsables?
console-call_came = ¿Qué resultó de la llamada?
console-new_tier = Nueva urgencia
console-why_tier = ¿Por qué?
console-choose = Elija
console-result = Resultado
console-save_result = Guardar el resultado
console-requested = Solicitado
console-to_whom = ¿A quién?
console-outcome = Cómo terminó
console-own_tier = A su juicio, ¿cómo de urgente era?
console-colleague = Otra persona del equipo
console-done-claim = Ahora lleva usted este caso. El bot calla con este paciente.
console-done-release = El caso queda libre. El bot vuelve a hablar.
console-done-hand = El caso se ha pasado.
console-done-reply = Enviado al paciente.
console-done-reply_later = Guardado. Son horas de descanso: el paciente lo recibirá por la mañana. Si no puede esperar, llame por teléfono.
console-done-note = Anotado.
console-done-call = La llamada queda registrada.
console-done-tier = La urgencia ha cambiado.
console-done-arrange = Registrado.
console-done-escalate = Pasado a las responsables. Una de ellas debe llevarlo.
console-done-reopen = Abierto de nuevo. Alguien debe llevarlo.
console-done-close = El caso está cerrado.
console-done-duty = La lista de guardias ha cambiado.
console-done-team = El equipo ha cambiado.
console-not_enrolled = No se ha añadido. Dé un número de Telegram, un nombre de { $letters } letras como mucho y una función.
console-period = Periodo
console-last_days = { $count ->
    [one] Último día
   *[other] Últimos { $count } días
    }
console-by_tier = Por la urgencia que dio el bot
console-cases = Casos
console-first_action = Primera acción tras
console-to_close = Cerrados tras
console-closed = Cerrados
console-breaches = Plazos vencidos
console-median = Los tiempos son medianas: la mitad de los casos no tardó más.
console-agreement = Enfermería y bot
console-agreed = La misma urgencia
console-over = El bot dio más urgencia
console-under = El bot dio menos urgencia
console-matrix = Bot (filas) y enfermería (columnas)
console-outcomes = Cómo terminaron los casos
console-duty = Quién está de guardia
console-on_duty = De guardia
console-off_duty = Sin guardia
console-set_on = Poner de guardia a { $nurse }
console-set_off = Quitar de guardia a { $nurse }
console-configured = Del archivo de configuración
console-remove = Quitar a { $nurse }
console-enrol = Añadir al equipo
console-enrol_lead = Su número de Telegram no es el de teléfono; lo dice un bot como @userinfobot. Quien está en el archivo de configuración se cambia allí.
console-telegram_id = Número de Telegram
console-name = Nombre, como lo lee el equipo
console-role = Función
console-keys = Teclas
console-keys_on = Usar estas teclas
console-close = Cerrar
console-key-search = Buscar
console-key-next = Caso siguiente de la lista
console-key-previous = Caso anterior de la lista
console-key-open = Abrir el caso
console-key-list = Volver a la lista
console-key-claim = Llevar el caso
console-key-reply = Escribir al paciente
console-key-note = Escribir una nota
console-key-help = Estas teclas
console_link = Su enlace a la consola. Sirve una vez, durante 10 minutos, y es solo para usted:
    { $link }
console_none = Aquí no hay consola. Quien lleva este servicio puede activarla con [console] en su configuración.
role-nurse = Enfermería
role-lead = Responsable de enfermería
role-auditor = Auditoría, solo lee
standing-open = Abierto
standing-reopened = Abierto de nuevo
standing-escalated = Con las responsables
standing-claimed = En curso
standing-waiting = Espera al paciente
standing-closed = Cerrado
clock_what-first_action = Hay que llevarlo
clock_what-reply = Hay que responder
clock_what-close = Hay que cerrarlo
door-telegram = en Telegram
door-console = en la consola
door-bot = automático
who-patient = Paciente
who-bot = Bot
happened-claimed = empezó a llevar el caso
happened-released = lo dejó libre
happened-handed_to = lo pasó a { $nurse }
happened-replied = escribió al paciente
happened-patient_wrote = ha escrito
happened-tiered = cambió la urgencia de { $from } a { $to }
happened-noted = anotó
happened-called = llamó por teléfono: { $what }
happened-requested = solicitado: { $what }
happened-result = resultado de { $what }
happened-escalated = lo pasó a las responsables
happened-reopened = lo abrió de nuevo
happened-breached = con retraso: { $what }
happened-closed = lo cerró: { $outcome }, urgencia a su juicio: { $tier }
console-ask = Hacer una pregunta del cuestionario
console-ask_what = Qué preguntar
console-ask_lead = El paciente recibe esta pregunta en su idioma. La respuesta se valora al momento; puede subir la urgencia, nunca bajarla.
console-done-ask = La pregunta va de camino al paciente.
console-file = guardado en el chat de Telegram
file-photo = Foto
file-document = Documento
file-voice = Mensaje de voz
file-video = Vídeo
file-other = Archivo
happened-sent = envió al paciente: { $what }
happened-patient_sent = envió: { $what }
happened-asked = preguntó: { $what }
happened-answered = respondió: { $what }
door-machine = en el servidor
audit-opened = abierto por el bot
audit-claimed = empezó a llevarlo
audit-released = lo dejó libre
audit-handed_to = lo pasó
audit-replied = escribió al paciente
audit-asked = hizo una pregunta del cuestionario
audit-tiered = cambió la urgencia
audit-raised = subido por el bot
audit-noted = dejó una nota
audit-called = llamó por teléfono
audit-arranged = registró una prueba o derivación
audit-escalated = lo pasó a las responsables
audit-reopened = lo abrió de nuevo
audit-breached = con retraso
audit-closed = lo cerró
audit-saw = miró
audit-exported = sacó
audit-signed_in = entró
audit-sign_in_refused = no se le dejó entrar
audit-signed_out = salió
audit-session_expired = la sesión terminó sola
audit-duty_changed = cambió quién está de guardia
audit-settings_changed = cambió un ajuste
audit-refused = se le negó
audit-erased = borró los datos del paciente
console-audit = Auditoría
console-audit_holds = La cadena es íntegra: { $entries } entradas. Última huella: { $hash }
console-audit_broken = La cadena está rota en la entrada { $at }. Avise a quien lleva el servicio: vertebot audit verify dice más.
console-audit_of = Solo del caso número
console-audit_number = Entrada
console-audit_at = Cuándo
console-audit_who = Quién
console-audit_what = Qué
console-older = Entradas anteriores
console-export = Descargar toda la cadena
who-stranger = Alguien que no es del equipo
who-stranger_known = No es del equipo ({ $id })
who-operator = Quien lleva el servicio
console_sent = Le he enviado un enlace en su chat privado conmigo. Si no llega nada, abra ese chat, pulse Iniciar y escriba allí /console.
seen-card = la tarjeta
seen-case = el caso
seen-list = la lista
seen-transcript = la conversación
seen-chart = el gráfico
seen-report = los informes
seen-audit = esta página
