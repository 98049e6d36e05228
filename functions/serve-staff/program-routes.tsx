import type { Hono } from 'hono';
import type { StaffActor } from '../../domain/access/actor.ts';
import { accessRefusal, authorize } from '../../domain/access/authorize.ts';
import type { CommandInput } from '../../domain/commands.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { searchPrograms } from '../../domain/etpl/search.ts';
import { isRealDate } from '../../domain/forms/read-answer.ts';
import { trainingTypes } from '../../domain/settings.ts';
import { ProgramPage, type CheckValues, type ProgramPageProps } from '../../web/staff/program-page.tsx';
import { formText, page, readForm, seeOther, type Form } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import type { StaffDeps } from './deps.ts';
import { programView } from './program-view.ts';
import { openCase, rightsOf, signedInStaff, todayOf, type OpenCase } from './reading.ts';

type CheckInput = CommandInput<'check-program'>;
type Found = Pick<CheckInput, 'etplId' | 'check' | 'read'>;
const whats = ['attach', 'check', 'read'] as const;

/** Staff look a program up (R1): a page to search, three small forms that each do one thing. */
export function programRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff/cases/:id/program', async (c) => {
    const actor = signedInStaff(c);
    const open = await openCase(c, deps, c.req.param('id'));
    demandCheck(open, actor);
    return drawPage(c, deps, actor, open, { query: c.req.query('q') });
  });

  app.post('/staff/cases/:id/program', async (c) => {
    const actor = signedInStaff(c);
    const open = await openCase(c, deps, c.req.param('id'));
    demandCheck(open, actor);
    const form = await readForm(c);
    const what = whats.find((each) => each === formText(form, 'what'));
    const version = Number(formText(form, 'version'));
    if (what === undefined || !Number.isInteger(version)) throw new Refusal('form-expired');
    const values = readValues(form);
    const read = readFound(what, form, values, todayOf(deps));
    if (read.errors.length > 0) return drawPage(c, deps, actor, open, { values, errors: read.errors }, 400);
    const { applicationId } = open.application;
    const answer = await deps.commands.run('check-program', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      version,
      ...read.found,
    });
    if (answer.ok) return seeOther(c, `/staff/cases/${applicationId}?done=program-${what}`);
    const { code, params, fields = [] } = answer.error;
    if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
    // The page as it stands now, with what was typed: the next try is about this version.
    const { title, next } = refusalTexts(c.get('page'), { code, params });
    const now = await openCase(c, deps, applicationId);
    const errors = fields.filter(({ field }) => field in values);
    const notice = { kind: 'error', title, text: next } as const;
    return drawPage(c, deps, actor, now, { values, errors, notice }, 409);
  });

  app.get('/staff/api/programs', async (c) => {
    signedInStaff(c);
    const list = await deps.etpl.today();
    const found = list ? searchPrograms(list.index, c.req.query('q') ?? '') : { listings: [], total: 0 };
    return c.json({
      list: list && { importedAt: list.version.importedAt, listings: list.version.listings },
      programs: found.listings,
      total: found.total,
    });
  });
}

function demandCheck({ resource }: OpenCase, actor: StaffActor): void {
  const access = authorize(actor, 'program.check', resource);
  if (!access.allowed) throw accessRefusal(access.reason);
}

async function drawPage(
  c: HttpContext,
  deps: StaffDeps,
  actor: StaffActor,
  open: OpenCase,
  more: { query?: string | undefined } & Partial<Pick<ProgramPageProps, 'values' | 'errors' | 'notice'>>,
  status: 200 | 400 | 409 = 200,
) {
  const { application } = open;
  const list = await deps.etpl.today();
  const program = programView(open, actor, list);
  if (!program) throw new Refusal('not-found');
  const { said, packet } = program;
  // The person's own words are the first thing that anybody would type here.
  const query = more.query?.trim() ?? `${said.programName ?? ''} ${said.schoolName ?? ''}`.trim();
  const [year = '', month = '', day = ''] = todayOf(deps).split('-');
  return page(
    c,
    <ProgramPage
      ctx={c.get('page')}
      applicationId={application.applicationId}
      number={application.number}
      version={application.version}
      paper={application.formSource === 'paper'}
      rights={rightsOf(actor, deps)}
      program={program}
      query={query}
      found={list && query !== '' ? searchPrograms(list.index, query, 10) : undefined}
      values={
        more.values ?? {
          result: '',
          source: '',
          checkedOn: { month: String(Number(month)), day: String(Number(day)), year },
          reason: '',
          trainingType: packet.read?.type ?? '',
          withJobTraining: packet.read?.withJobTraining ?? false,
        }
      }
      errors={more.errors ?? []}
      notice={more.notice}
    />,
    status,
  );
}

function readValues(form: Form): CheckValues {
  const part = (name: string) => formText(form, `checkedOn-${name}`);
  return {
    result: formText(form, 'result'),
    source: formText(form, 'source'),
    checkedOn: { month: part('month'), day: part('day'), year: part('year') },
    reason: formText(form, 'reason'),
    trainingType: formText(form, 'trainingType'),
    withJobTraining: formText(form, 'withJobTraining') === 'yes',
  };
}

/** As `check-program` counts: fewer characters are a slip, not a reason. */
const leastWords = 3;

function readFound(
  what: (typeof whats)[number],
  form: Form,
  values: CheckValues,
  today: string,
): { found: Found; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const { trainingType, withJobTraining, checkedOn, source, reason, result } = values;
  if (what === 'attach') return { found: { etplId: formText(form, 'etplId').slice(0, 40) }, errors };
  if (what === 'read') {
    const type = trainingTypes.find((each) => each === trainingType);
    if (type === undefined) errors.push({ field: 'trainingType', key: 'choose-one' });
    return { found: type === undefined ? {} : { read: { type, withJobTraining } }, errors };
  }
  const date = `${checkedOn.year}-${checkedOn.month.padStart(2, '0')}-${checkedOn.day.padStart(2, '0')}`;
  const known = (['listed', 'not-listed'] as const).find((each) => each === result);
  if (known === undefined) errors.push({ field: 'result', key: 'choose-one' });
  if (source.length < leastWords) errors.push({ field: 'source', key: 'required' });
  if (!isRealDate(date)) errors.push({ field: 'checkedOn', key: 'not-a-date' });
  else if (date > today) errors.push({ field: 'checkedOn', key: 'date-ahead' });
  if (reason.length < leastWords) errors.push({ field: 'reason', key: 'reason' });
  if (errors.length > 0 || known === undefined) return { found: {}, errors };
  return { found: { check: { result: known, source, checkedOn: date, reason } }, errors };
}
