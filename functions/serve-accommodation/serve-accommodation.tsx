import type { Hono } from 'hono';
import { board } from '../../domain/access/resources.ts';
import { ownSignature } from '../../domain/cases/records.ts';
import { Refusal } from '../../domain/errors.ts';
import { answerText, fieldNamed, questionText } from '../../domain/forms/form.ts';
import { applicationIdSchema } from '../../domain/ids.ts';
import { centerOf } from '../../domain/settings.ts';
import type { AccommodationRequest, AccommodationRequests } from '../../adapters/accommodation-requests.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import type { CommandClient } from '../../adapters/command-client.ts';
import type { ConfidentialTable } from '../../adapters/confidential-table.ts';
import { AccommodationPage, type ShownRequest } from '../../web/accommodation/requests-page.tsx';
import { allow, formText, page, readForm, seeOther, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv, HttpOptions } from '../http/environment.ts';
import { pagesApp } from '../http/pages-app.tsx';

/**
 * Accommodation requests, for their own contact (R22). A function of its own: those of the decision makers hold no grant on
 * this table, and this one shows of a case what it takes to reach the person.
 */
export interface AccommodationDeps {
  http: HttpOptions;
  cases: Pick<CasesTable, 'getApplication' | 'getProfile'>;
  answers: Pick<ConfidentialTable, 'getAnswers'>;
  requests: Pick<AccommodationRequests, 'list'>;
  commands: CommandClient;
}

export function accommodationApp(deps: AccommodationDeps): Hono<HttpEnv> {
  const app = pagesApp(deps.http);

  app.get('/staff/accommodation', async (c) => {
    allow(c, 'accommodation.read', board);
    const done = c.req.query('done') !== undefined;
    return page(c, <AccommodationPage ctx={c.get('page')} requests={await shown(c, deps)} done={done} />);
  });

  app.post('/staff/accommodation/:id/arranged', async (c) => {
    const actor = allow(c, 'accommodation.arrange', board);
    const form = await readForm(c);
    valueOf(
      await deps.commands.run('arrange-accommodation', {
        operationId: formText(form, 'operationId'),
        actor,
        applicationId: idOf(c),
        arranged: formText(form, 'arranged') === 'yes',
      }),
    );
    return seeOther(c, '/staff/accommodation?done=1');
  });

  app.get('/staff/accommodation/api/requests', async (c) => {
    allow(c, 'accommodation.read', board);
    return c.json({ requests: await shown(c, deps) });
  });

  app.post('/staff/accommodation/api/requests/:id/arranged', async (c) => {
    const actor = allow(c, 'accommodation.arrange', board);
    const body = (await c.req.json().catch(() => ({}))) as Record<string, unknown>;
    const operationId = String(c.req.header('idempotency-key') ?? body['operationId'] ?? '');
    const answer = await deps.commands.run('arrange-accommodation', {
      operationId,
      actor,
      applicationId: idOf(c),
      arranged: body['arranged'] === true,
    });
    return c.json(valueOf(answer));
  });

  return app;
}

function idOf(c: HttpContext): string {
  const id = applicationIdSchema.safeParse(c.req.param('id'));
  if (!id.success) throw new Refusal('not-found');
  return id.data;
}

async function shown(c: HttpContext, deps: AccommodationDeps): Promise<ShownRequest[]> {
  const rows = await deps.requests.list();
  return Promise.all(rows.map((row) => shownRequest(c, row, deps)));
}

async function shownRequest(c: HttpContext, row: AccommodationRequest, deps: AccommodationDeps): Promise<ShownRequest> {
  const { t } = c.get('page');
  const [application, asked] = await Promise.all([
    deps.cases.getApplication(row.applicationId),
    deps.answers.getAnswers(row.applicationId),
  ]);
  const profile = application && (await deps.cases.getProfile(application.personId));
  const answers = application?.answers ?? {};
  const text = (name: string): string | undefined => {
    const value = answers[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const name = [text('preferredName') ?? text('firstName'), text('lastName')].filter(Boolean).join(' ');
  return {
    applicationId: row.applicationId,
    number: row.number,
    center: centerOf(deps.http.settings, row.centerId).shortName,
    name: name === '' && application ? ownSignature(application) : name,
    phone: text('phone') ?? profile?.phone,
    email: profile?.email,
    language: application?.language ?? 'en',
    asked: Object.entries(asked).flatMap(([field, answer]) => {
      const known = fieldNamed(field);
      return known ? [{ question: questionText(known, t), answer: answerText(known, answer, t) }] : [];
    }),
    requestedAt: row.requestedAt,
    changedAt: row.changedAt,
    arrangedAt: row.arrangedAt,
  };
}
