import type { Hono } from 'hono';
import type { StaffActor } from '../../domain/access/actor.ts';
import { accessRefusal, authorize } from '../../domain/access/authorize.ts';
import { checklistKindSchema, type ChecklistKind } from '../../domain/cases/rows.ts';
import type { CommandInput } from '../../domain/commands.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { isRealDate } from '../../domain/forms/read-answer.ts';
import type { DateParts } from '../../web/form-components.tsx';
import { CasePage } from '../../web/staff/case-page.tsx';
import { OriginalPage } from '../../web/staff/original-page.tsx';
import { formText, page, readForm, seeOther } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { aboutPaper, describePaper, isoOf, partsOf, typedParts, type PaperDoor } from './about-paper.tsx';
import { readCaseProps } from './case-props.ts';
import type { StaffDeps } from './deps.ts';
import { keysOn } from './desk-keys.ts';
import { openCase, rightsOf, signedInStaff, todayOf, type OpenCase } from './reading.ts';

const hows = ['not-needed', 'original-seen', 'taken-back'] as const;

/** R8: papers that are not there: what staff say to it, and a small page for the day on which an original was shown. */
export function paperRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff/cases/:id/papers/:kind/original', async (c) => {
    const actor = signedInStaff(c);
    const open = await openCase(c, deps, c.req.param('id'));
    const access = authorize(actor, 'original.record', open.resource);
    if (!access.allowed) throw accessRefusal(access.reason);
    return originalPage(c, deps, actor, open, { kind: kindOf(c), seenOn: partsOf(todayOf(deps)) });
  });

  app.post('/staff/cases/:id/papers/:kind', async (c) => {
    const actor = signedInStaff(c);
    const open = await openCase(c, deps, c.req.param('id'));
    const kind = kindOf(c);
    const form = await readForm(c);
    const how = hows.find((each) => each === formText(form, 'how'));
    const version = Number(formText(form, 'version'));
    if (how === undefined || !Number.isInteger(version)) throw new Refusal('form-expired');
    const { applicationId } = open.application;
    const seenOn = typedParts(form, 'seenOn');
    const date = isoOf(seenOn);
    if (how === 'original-seen' && !isRealDate(date)) {
      const errors = [{ field: 'seenOn', key: 'not-a-date' }];
      return originalPage(c, deps, actor, open, { kind, seenOn, errors }, 400);
    }
    const said: CommandInput<'answer-absence'>['answer'] = how === 'original-seen' ? { how, seenOn: date } : { how };
    const answer = await deps.commands.run('answer-absence', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      version,
      kind,
      answer: said,
    });
    if (answer.ok) return seeOther(c, `/staff/cases/${applicationId}?done=paper-${how}#documents`);
    const { code, params, fields = [] } = answer.error;
    if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
    // As it stands now: the next try is about this version.
    const { title, next: text } = refusalTexts(c.get('page'), { code, params });
    const now = await openCase(c, deps, applicationId);
    if (how === 'original-seen')
      return originalPage(c, deps, actor, now, { kind, seenOn, errors: fields, notice: { title, text } }, 409);
    const ctx = c.get('page');
    const props = await readCaseProps(ctx, now, actor, deps);
    return page(c, <CasePage ctx={ctx} {...props} keys={keysOn(c)} notice={{ kind: 'error', title, text }} />, 409);
  });

  app.get('/staff/cases/:id/documents/:documentId/about', async (c) => {
    const open = await openCase(c, deps, c.req.param('id'));
    return aboutPaper(c, deps, open, doorOf(c, open));
  });

  app.post('/staff/cases/:id/documents/:documentId/about', async (c) => {
    const open = await openCase(c, deps, c.req.param('id'));
    return describePaper(c, deps, open, doorOf(c, open));
  });
}

function doorOf(c: HttpContext, { application: { applicationId } }: OpenCase): PaperDoor {
  const path = `/staff/cases/${applicationId}`;
  return {
    path,
    back: { href: `${path}#documents`, text: c.get('page').t('staff.papers.back') },
    doneHref: `${path}?done=paper-described#documents`,
  };
}

function kindOf(c: HttpContext): ChecklistKind {
  const kind = checklistKindSchema.safeParse(c.req.param('kind'));
  if (!kind.success) throw new Refusal('not-found');
  return kind.data;
}

function originalPage(
  c: HttpContext,
  deps: StaffDeps,
  actor: StaffActor,
  { application }: OpenCase,
  more: {
    kind: ChecklistKind;
    seenOn: DateParts;
    errors?: readonly FieldError[];
    notice?: { title: string; text: string };
  },
  status: 200 | 400 | 409 = 200,
) {
  return page(
    c,
    <OriginalPage
      ctx={c.get('page')}
      rights={rightsOf(actor, deps)}
      applicationId={application.applicationId}
      number={application.number}
      version={application.version}
      kind={more.kind}
      seenOn={more.seenOn}
      errors={more.errors ?? []}
      notice={more.notice}
    />,
    status,
  );
}
