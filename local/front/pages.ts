import { boardSettings } from '../../adapters/board-settings.ts';

/** What people see when no function could answer: what happened, and what they can do. Plain words, both languages. */
interface Trouble {
  status: number;
  title: string;
  text: string;
  spanish: string;
}

export const TROUBLE = {
  tooLarge: {
    status: 413,
    title: 'This is too large to send',
    text: 'What you sent is larger than 6 MB. Go back, send files one at a time on the documents page, and try again.',
    spanish: 'Lo que envió pesa más de 6 MB. Vuelva atrás, envíe los archivos uno por uno e inténtelo de nuevo.',
  },
  tooLong: {
    status: 431,
    title: 'The address is too long',
    text: 'The address of this page, or what your browser keeps for this site, is too long to send. Start again from the first page. If that does not help, clear the cookies of this site.',
    spanish:
      'La dirección de esta página, o lo que su navegador guarda de este sitio, es demasiado larga. Empiece de nuevo desde la primera página. Si eso no ayuda, borre las cookies de este sitio.',
  },
  broke: {
    status: 500,
    title: 'Something broke on our side',
    text: 'We could not show this page. Wait a minute, then try again. If you sent a form, check whether it arrived before you send it again.',
    spanish:
      'No pudimos mostrar esta página. Espere un minuto e inténtelo de nuevo. Si envió un formulario, revise si llegó antes de enviarlo otra vez.',
  },
  noRoute: {
    status: 404,
    title: 'This page does not exist',
    text: 'Check the address, or start again from the first page.',
    spanish: 'Revise la dirección o empiece de nuevo desde la primera página.',
  },
  method: {
    status: 403,
    title: 'This page does not take what you sent',
    text: 'Go back to the page before and try again.',
    spanish: 'Vuelva a la página anterior e inténtelo de nuevo.',
  },
} satisfies Record<string, Trouble>;

export function troublePage(trouble: Trouble): string {
  const { network, languageAccessLine } = boardSettings;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${trouble.title}</title>
<main>
<h1>${trouble.title}</h1>
<p>${trouble.text}</p>
<p lang="es">${trouble.spanish}</p>
<p><a href="/">First page</a></p>
<p>${network} Language Access Line: <a href="tel:+1${languageAccessLine.replaceAll(/\D/g, '')}">${languageAccessLine}</a></p>
</main>
</html>
`;
}
