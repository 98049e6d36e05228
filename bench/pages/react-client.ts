/// <reference lib="dom" />
import { createElement } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { Form, type KitQuestion } from './react-form.ts';

const questions = JSON.parse(document.getElementById('data')?.textContent ?? '[]') as KitQuestion[];
const root = document.getElementById('root');
if (root) hydrateRoot(root, createElement(Form, { questions }));
