import type { Hono } from 'hono';
import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import { atCenter, board, caseResource } from '../../domain/access/resources.ts';
import { yearOf } from '../../domain/calendar/business-time.ts';
import type { CommandName } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { isRealDate } from '../../domain/forms/read-answer.ts';
import { paysScholarships } from '../../domain/money/lawful.ts';
import { centerOf, fundStreams } from '../../domain/settings.ts';
import { leftOfStream } from '../../domain/waitlist/order.ts';
import { CasePage } from '../../web/staff/case-page.tsx';
import { PriorityPage, WaitlistPage, type PlaceInLine } from '../../web/staff/waitlist-page.tsx';
import { outcomeSettings } from '../../adapters/outcome-settings.ts';
import { allow, formText, page, readForm, seeOther } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { readCaseProps } from './case-props.ts';
import type { StaffDeps } from './deps.ts';
import { openCase, rightsOf, signedInStaff, todayOf } from './reading.ts';

/** R3: who stands in line, what staff write down for whom they called, how long money is held, and the order of approvals. */
export function waitlistRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff/waitlist', async (c) => {
    const actor = signedInStaff(c);
    allow(c, 'waitlist.read', board);
    return page(
      c,
      <WaitlistPage ctx={c.get('page')} rights={rightsOf(actor, deps)} streams={await readLines(actor, deps)} />,
    );
  });

  app.get('/staff/api/waitlist', async (c) => {
    const actor = signedInStaff(c);
    allow(c, 'waitlist.read', board);
    return c.json({ streams: await readLines(actor, deps) });
  });

  app.get('/staff/priority', async (c) => {
    const actor = signedInStaff(c);
    const report = await readPriority(c, actor, deps);
    return page(c, <PriorityPage ctx={c.get('page')} rights={rightsOf(actor, deps)} {...report} />);
  });

  app.get('/staff/api/priority', async (c) => {
    const actor = signedInStaff(c);
    const { year, groups, passed } = await readPriority(c, actor, deps);
    return c.json({ year, groups, passed });
  });

  app.post('/staff/cases/:id/offer', async (c) => {
    const form = await readForm(c);
    const answer = formText(form, 'answer') === 'take' ? 'take' : 'decline';
    return act(
      c,
      'answer-offer',
      { awardId: formText(form, 'awardId'), answer },
      formText(form, 'operationId'),
      `offer-${answer}`,
    );
  });

  app.post('/staff/cases/:id/hold', async (c) => {
    const form = await readForm(c);
    const [month = '', day = '', year = ''] = ['month', 'day', 'year'].map((part) => formText(form, `until-${part}`));
    const until = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    const input = {
      version: Number(formText(form, 'version')),
      // What is no date is no later day: it is said at its field.
      until: isRealDate(until) ? until : '1970-01-01',
      reason: formText(form, 'reason'),
    };
    return act(c, 'extend-hold', input, formText(form, 'operationId'), 'hold');
  });

  async function act(
    c: HttpContext,
    command: Extract<CommandName, 'answer-offer' | 'extend-hold'>,
    input: object,
    operationId: string,
    done: string,
  ): Promise<Response> {
    const actor = signedInStaff(c);
    const { application } = await openCase(c, deps, c.req.param('id') ?? '');
    const { applicationId } = application;
    const answer = await deps.commands.run(command, { ...input, operationId, actor, applicationId } as never);
    if (answer.ok) return seeOther(c, `/staff/cases/${applicationId}?done=${done}`);
    const { code, params, fields } = answer.error;
    if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
    const ctx = c.get('page');
    const props = await readCaseProps(ctx, await openCase(c, deps, applicationId), actor, deps);
    const { title, next } = refusalTexts(ctx, { code, params });
    const errors = fields ?? [];
    return page(
      c,
      <CasePage
        ctx={ctx}
        {...props}
        errors={errors}
        {...(errors.length > 0 ? {} : { notice: { kind: 'error' as const, title, text: next } })}
      />,
      409,
    );
  }
}

/** Every line as this reader may see it: the people of their own center, of others the place and the group alone. */
async function readLines(actor: StaffActor, deps: StaffDeps) {
  const { settings } = deps.http;
  const funds = await deps.ledger.listFunds();
  const streams = fundStreams.filter(
    (stream) => paysScholarships(stream) && funds.some(({ fund }) => fund.stream === stream),
  );
  return Promise.all(
    streams.map(async (stream) => ({
      stream,
      leftCents: leftOfStream(funds, stream, todayOf(deps)),
      line: (await deps.cases.waitlistOf(stream)).map((row, at): PlaceInLine => {
        const group = row.priorityGroup;
        if (!authorize(actor, 'case.read', caseResource(row)).allowed) return { place: at + 1, group };
        return {
          place: at + 1,
          group,
          open: {
            applicationId: row.applicationId,
            number: row.number,
            sentAt: row.firstSubmittedAt ?? row.createdAt,
            center: centerOf(settings, row.centerId).shortName,
            amountCents: row.waitlist?.amountCents ?? 0,
          },
        };
      }),
    })),
  );
}

/** Years that can be chosen from the list. */
const yearsBack = 4;

async function readPriority(c: HttpContext, actor: StaffActor, deps: StaffDeps) {
  const { settings } = deps.http;
  const mayRead = (centerId: string) => authorize(actor, 'report.read', atCenter(centerId)).allowed;
  const centers = settings.centers.filter(({ centerId }) => mayRead(centerId));
  if (centers.length === 0) throw new Refusal('wrong-role');
  const now = yearOf(todayOf(deps), 'program-year');
  const year = c.req.query('year') ?? now;
  if (!/^PY\d{4}$/.test(year)) throw new Refusal('invalid-input', {}, [{ field: 'year', key: 'invalid' }]);
  const [lines, rows] = await Promise.all([
    Promise.all(centers.map(({ centerId }) => deps.outcomes.reportLines(centerId, year))),
    deps.cases.passedOverIn(year),
  ]);
  const scholarships = lines.flat().filter(({ kind }) => kind === 'scholarship');
  const groups = [1, 2, 3, 4, 5, undefined].map((group) => {
    const count = scholarships.filter(({ priorityGroup }) => priorityGroup === group).length;
    return { group, count: count > 0 && count < outcomeSettings.hideBelow ? ('hidden' as const) : count };
  });
  return {
    year,
    years: Array.from({ length: yearsBack }, (_, back) => `PY${Number(now.slice(2)) - back}`),
    groups,
    hideBelow: outcomeSettings.hideBelow,
    passed: rows
      .filter(({ centerId }) => mayRead(centerId))
      .map((row) => ({
        number: row.number,
        href: actor.center === row.centerId ? `/staff/cases/${row.applicationId}` : undefined,
        decidedAt: row.decidedAt,
        group: row.priorityGroup,
        by: row.decidedBy.name,
        reason: row.reason,
        passedOver: row.passedOver,
        amountCents: row.amountCents,
      })),
  };
}
