"""How people got in, or did not, and what they changed. In Portuguese, English and Spanish."""

WORDS = {
    "entered-by-password": (
        "Entrou com a senha.",
        "Entered with the password.",
        "Entró con la contraseña.",
    ),
    "entered-by-temporary": (
        "Entrou com a senha provisória.",
        "Entered with the temporary password.",
        "Entró con la contraseña provisional.",
    ),
    "entered-by-link": (
        "Entrou por um link que recebeu.",
        "Entered by a link that was sent to them.",
        "Entró por un enlace que recibió.",
    ),
    "entered-by-code": (
        "Entrou com o código do e-mail.",
        "Entered with the code from the e-mail.",
        "Entró con el código del e-mail.",
    ),
    "wrong-password": (
        "E-mail {email} e senha não combinam.",
        "Address {email} and password do not go together.",
        "El e-mail {email} y la contraseña no coinciden.",
    ),
    "wrong-code": (
        "Código errado ou vencido para {email}.",
        "Wrong or expired code for {email}.",
        "Código incorrecto o vencido para {email}.",
    ),
    "password-expired": (
        "A senha provisória de {email} já tinha vencido.",
        "The temporary password of {email} had expired.",
        "La contraseña provisional de {email} ya había vencido.",
    ),
    "account-blocked": (
        "A conta {email} está bloqueada.",
        "The account {email} is blocked.",
        "La cuenta {email} está bloqueada.",
    ),
    "link-asked": (
        "Link para entrar pedido para {email}.",
        "Link to enter asked for {email}.",
        "Enlace para entrar pedido para {email}.",
    ),
    "link-lent": (
        "{by} criou um link para entrar como {email}, que vale uma vez, por 24 horas.",
        "{by} made a link to enter as {email}, which works once, for 24 hours.",
        "{by} creó un enlace para entrar como {email}, que vale una vez, por 24 horas.",
    ),
    "reset-asked": (
        "Link para senha nova pedido para {email}.",
        "Link for a new password asked for {email}.",
        "Enlace para contraseña nueva pedido para {email}.",
    ),
    "letter-asked-by-nobody": (
        "Pediram um link para {email}, que não é o e-mail de nenhuma conta: nada foi enviado.",
        "A link was asked for {email}, which is no account's address: nothing was sent.",
        "Pidieron un enlace para {email}, que no es el e-mail de ninguna cuenta: no se envió nada.",
    ),
    "letter-asked-too-often": (
        "Pediram links demais para {email} em pouco tempo: este não foi enviado.",
        "Too many links were asked for {email} in a short time: this one was not sent.",
        "Pidieron demasiados enlaces para {email} en poco tiempo: este no se envió.",
    ),
    "password-changed": (
        "Trocou a senha; nos outros aparelhos é preciso entrar de novo.",
        "Changed the password; other devices have to sign in again.",
        "Cambió la contraseña; en los otros dispositivos hay que entrar de nuevo.",
    ),
    "password-reset": (
        "Criou senha nova pelo link do e-mail; todos os aparelhos saíram.",
        "Set a new password by the link in the e-mail; all devices were signed out.",
        "Creó una contraseña nueva por el enlace del e-mail; se cerraron todas las sesiones.",
    ),
    "profile-changed": (
        "Perfil: nome {name}, idioma {language}.",
        "Profile: name {name}, language {language}.",
        "Perfil: nombre {name}, idioma {language}.",
    ),
    "signed-out-everywhere": (
        "Saiu de todos os aparelhos.",
        "Signed out of all devices.",
        "Salió de todos los dispositivos.",
    ),
}
