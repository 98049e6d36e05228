/** One letter as plain text and as HTML, from the same blocks: whoever reads the one has read the other. */
export type Block =
  | { kind: 'text'; text: string }
  /** A code to type: large, and in one piece for whoever copies it. */
  | { kind: 'code'; text: string }
  /** What to do, and the page where it is done. Opening it does nothing by itself. */
  | { kind: 'link'; text: string; href: string }
  /** Smaller, at the end. */
  | { kind: 'small'; text: string };

export interface Letter {
  language: string;
  subject: string;
  blocks: readonly Block[];
}

export function letterAsText({ blocks }: Letter): string {
  const lines = blocks.map((block) => {
    if (block.kind === 'link') return `${block.text}: ${block.href}`;
    return block.kind === 'code' ? `    ${block.text}` : block.text;
  });
  return `${lines.join('\n\n')}\n`;
}

const font = 'font-family:-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif';
const rightToLeft = new Set(['ar']);

/**
 * No image and nothing that tells us whether it was opened. No colour of our own either: the reader's program takes light or
 * dark ones that go together, which a page that sets half of them breaks. The language stands on the text as well, since
 * many programs drop what is around it.
 */
export function letterAsHtml({ language, subject, blocks }: Letter): string {
  const where = `lang="${language}" dir="${rightToLeft.has(language) ? 'rtl' : 'ltr'}"`;
  return `<!doctype html>
<html ${where}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>:root { color-scheme: light dark; supported-color-schemes: light dark; }</style>
</head>
<body style="margin:0;padding:16px">
<div ${where} style="max-width:36em;margin:0 auto;${font};font-size:18px;line-height:1.5">
<h1 style="font-size:22px;line-height:1.3;margin:0 0 16px">${escapeHtml(subject)}</h1>
${blocks.map(blockAsHtml).join('\n')}
</div>
</body>
</html>
`;
}

function blockAsHtml(block: Block): string {
  const text = escapeHtml(block.text).replaceAll('\n', '<br>');
  switch (block.kind) {
    case 'text':
      return `<p style="margin:0 0 16px">${text}</p>`;
    case 'code':
      return `<p style="margin:0 0 16px;font-size:32px;font-weight:bold;letter-spacing:2px">${text}</p>`;
    case 'link':
      // High enough for a thumb; in the text's own colour, since a program may darken what lies behind and leave its blue.
      return `<p style="margin:0 0 16px"><a href="${escapeHtml(block.href)}" style="display:inline-block;padding:10px 0;color:inherit;font-weight:bold;text-decoration:underline">${text}</a></p>`;
    case 'small':
      return `<p style="margin:0 0 12px;font-size:16px">${text}</p>`;
  }
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);
