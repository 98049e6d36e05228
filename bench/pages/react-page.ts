import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { Form, type KitQuestion } from './react-form.ts';

export type KitPage = (questions: readonly KitQuestion[]) => string;

/** Drawn on the server; the questions travel with it, so that the script can take the page over. */
export const kitPage: KitPage = (questions) => {
  const drawn = renderToString(createElement(Form, { questions }));
  const data = JSON.stringify(questions).replaceAll('<', '\\u003c');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>About you</title><meta name="viewport" content="width=device-width, initial-scale=1"></head><body><div id="root">${drawn}</div><script type="application/json" id="data">${data}</script><script type="module" src="/client.js"></script></body></html>`;
};
