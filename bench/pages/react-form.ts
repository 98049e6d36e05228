import {
  AppBar,
  Button,
  Checkbox,
  Container,
  CssBaseline,
  FormControl,
  FormControlLabel,
  FormGroup,
  FormLabel,
  Link,
  Radio,
  RadioGroup,
  Stack,
  TextField,
  Toolbar,
  Typography,
} from '@mui/material';
import { createElement as h, type ReactNode } from 'react';

export interface KitQuestion {
  name: string;
  kind: string;
  label: string;
  options: { value: string; text: string }[];
}

const languages = ['English', 'Español', 'Tiếng Việt', '简体中文', 'Русский'];

function question({ name, kind, label, options }: KitQuestion): ReactNode {
  switch (kind) {
    case 'choice':
    case 'yes-no':
      return h(
        FormControl,
        { key: name },
        h(FormLabel, { id: `${name}-label` }, label),
        h(
          RadioGroup,
          { name, 'aria-labelledby': `${name}-label` },
          options.map(({ value, text }) => h(FormControlLabel, { key: value, value, label: text, control: h(Radio) })),
        ),
      );
    case 'choices':
    case 'checkbox':
      return h(
        FormControl,
        { key: name },
        h(FormLabel, null, label),
        h(
          FormGroup,
          null,
          options.map(({ value, text }) =>
            h(FormControlLabel, { key: value, label: text, control: h(Checkbox, { name, value }) }),
          ),
        ),
      );
    case 'date':
      return h(
        FormControl,
        { key: name },
        h(FormLabel, null, label),
        h(
          Stack,
          { direction: 'row', spacing: 1 },
          ['Month', 'Day', 'Year'].map((part) =>
            h(TextField, { key: part, id: `${name}-${part}`, name: `${name}-${part}`, label: part }),
          ),
        ),
      );
    default:
      return h(TextField, { key: name, id: name, name, label, multiline: kind === 'textarea' });
  }
}

/** The same shell and the same form, of the kit's own parts. */
export const Form = ({ questions }: { questions: readonly KitQuestion[] }): ReactNode =>
  h(
    'div',
    null,
    h(CssBaseline),
    h(
      AppBar,
      { position: 'static' },
      h(
        Toolbar,
        null,
        h(Typography, { variant: 'h6' }, 'Skillsdesk'),
        languages.map((name) => h(Link, { key: name, href: '?lang', color: 'inherit' }, name)),
        h(Button, { color: 'inherit', type: 'submit' }, 'Sign out'),
      ),
    ),
    h(
      'main',
      null,
      h(
        Container,
        { maxWidth: 'md' },
        h(Link, { href: '/applications' }, 'Back to your list'),
        h(Typography, { variant: 'h1' }, 'About you'),
        h(
          'form',
          { method: 'post' },
          h(
            Stack,
            { spacing: 3 },
            questions.map(question),
            h(Button, { variant: 'contained', type: 'submit' }, 'Save and go on'),
            h(Button, { variant: 'outlined', type: 'submit' }, 'Save and come back later'),
          ),
        ),
      ),
    ),
    h(
      'footer',
      null,
      h(
        Container,
        null,
        h(Typography, null, 'Do you need another language?', h(Link, { href: 'tel:' }, '833-685-0845')),
      ),
    ),
  );
