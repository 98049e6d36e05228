import { writtenIn } from '../../domain/languages.ts';
import type { Hono } from 'hono';
import { ofPerson } from '../../domain/access/resources.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { hashOf } from '../../domain/messages/phone.ts';
import { MessagesPage, type MessageChoice } from '../../web/participant/messages-page.tsx';
import { languageOr } from '../../web/text.ts';
import { allow, formText, page, readForm, seeOther, signedInActor, valueOf } from '../http/answers.ts';
import { apiInputs } from '../http/api-routes.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { keepLanguage } from '../http/pages-app.tsx';
import { operationIdOf, readJson } from './api-routes.ts';
import { attempt, drawn } from './attempt.ts';
import type { ParticipantDeps } from './dependencies.ts';

/** How a person is written to: seen, and chosen. */
export function messageRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { cases, commands, settings, textsOn } = deps;

  /** Their own, and nobody else's: not a coach's, not staff's. */
  async function known(c: HttpContext) {
    const actor = signedInActor(c);
    if (actor.kind !== 'participant') throw new Refusal('wrong-role');
    allow(c, 'messages.choose', ofPerson(actor.personId));
    const [profile, applications] = await Promise.all([
      cases.getProfile(actor.personId),
      cases.listApplicationsOf(actor.personId),
    ]);
    // Until something was chosen here, what they said on their newest form is what holds.
    const said = applications.find(({ answers }) => answers['mayText'] !== undefined)?.answers ?? {};
    const phone = profile?.messages?.phone ?? said['phone'];
    const choice: MessageChoice = {
      texts: profile?.messages?.texts ?? said['mayText'] === 'yes',
      phone: phoneText(typeof phone === 'string' ? phone : ''),
      language: writtenIn(languageOr(profile?.language, c.get('page').language)),
    };
    return {
      choice,
      mailCameBack: profile?.mailStopped !== undefined && profile.mailStopped.of === hashOf(profile.email ?? ''),
      textsStopped: profile?.textsStopped?.because,
    };
  }

  const choose = async (
    c: HttpContext,
    operationId: string,
    choice: Pick<ParsedCommand<'choose-messages'>, 'texts' | 'phone' | 'language'>,
  ) => valueOf(await commands.run('choose-messages', { ...choice, operationId, actor: signedInActor(c) }));

  app.get('/messages', async (c) => {
    const props = { ctx: c.get('page'), textsOn, hours: settings.texts, saved: c.req.query('saved') === 'yes' };
    return page(c, <MessagesPage {...props} {...await known(c)} />);
  });

  app.post('/messages', async (c) => {
    const before = await known(c);
    const form = await readForm(c);
    const choice = {
      texts: textsOn ? formText(form, 'channels') === 'mail-and-text' : before.choice.texts,
      phone: textsOn ? formText(form, 'phone') : before.choice.phone,
      language: writtenIn(languageOr(formText(form, 'language'), c.get('page').language)),
    };
    const result = await attempt(() => choose(c, formText(form, 'operationId'), choice));
    if (!result.refusal) {
      // Asked once: pages, mail, texts and letters.
      keepLanguage(c, deps, choice.language);
      return seeOther(c, '/messages?saved=yes');
    }
    const props = { ctx: c.get('page'), textsOn, hours: settings.texts, ...drawn(c, result.refusal, ['phone']) };
    return page(c, <MessagesPage {...props} {...before} choice={choice} />, 400);
  });

  app.get('/api/messages', async (c) => {
    const { choice, mailCameBack, textsStopped } = await known(c);
    return c.json({ ...choice, mailCameBack, textsStopped });
  });

  app.put('/api/messages', async (c) => {
    await known(c);
    const { operationId, ...choice } = await readJson(c, apiInputs.messages);
    return c.json(await choose(c, operationIdOf(c, { operationId }), choice));
  });
}

/** As people write it here: 503-555-0100. */
const phoneText = (phone: string): string => phone.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '$1-$2-$3');
