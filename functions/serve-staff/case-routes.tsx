import type { Hono } from 'hono';
import { checklistKindSchema } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { CasePage, type CaseProps } from '../../web/staff/case-page.tsx';
import type { PageContext } from '../../web/page.tsx';
import { formText, page, readForm, seeOther } from '../http/answers.ts';
import type { HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { readCaseProps } from './case-props.ts';
import { keysOn } from './desk-keys.ts';
import type { StaffDeps } from './deps.ts';
import { openCase, signedInStaff } from './reading.ts';

export function caseRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff/cases/:id', async (c) => {
    const actor = signedInStaff(c);
    const ctx = c.get('page');
    const open = await openCase(c, deps, c.req.param('id'));
    const asksFor = checklistKindSchema.safeParse(c.req.query('ask')).data;
    const props = await readCaseProps(ctx, open, actor, deps, undefined, undefined, asksFor);
    return page(c, <CasePage ctx={ctx} {...props} keys={keysOn(c)} notice={doneNotice(ctx, c.req.query('done'))} />);
  });

  app.post('/staff/cases/:id/claim', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const open = await openCase(c, deps, c.req.param('id'));
    const what = formText(form, 'what');
    if (what !== 'take' && what !== 'release' && what !== 'take-over') throw new Refusal('invalid-input');
    const { applicationId } = open.application;
    const answer = await deps.commands.run('claim-case', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      release: what === 'release',
      takeOver: what === 'take-over',
    });
    if (answer.ok) return seeOther(c, `/staff/cases/${applicationId}?done=${what}`);
    // Somebody else was faster, or it is no longer open: the page as it stands now, with who.
    const ctx = c.get('page');
    const { code, params, fields } = answer.error;
    if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
    const props = await readCaseProps(ctx, await openCase(c, deps, applicationId), actor, deps);
    const { title, next } = refusalTexts(ctx, { code, params });
    return page(
      c,
      <CasePage ctx={ctx} {...props} keys={keysOn(c)} notice={{ kind: 'error', title, text: next }} />,
      409,
    );
  });
}

/** After an action: what it did. */
function doneNotice({ t }: PageContext, done: string | undefined): CaseProps['notice'] {
  switch (done) {
    case 'take':
    case 'take-over':
      return { kind: 'success', text: t('staff.claim.done.take') };
    case 'release':
      return { kind: 'success', text: t('staff.claim.done.release') };
    case 'approved':
    case 'denied':
      return { kind: 'success', text: t('staff.decide.done') };
    case 'needs-second':
      return { kind: 'success', text: t('staff.decide.done-second') };
    case 'rescan':
      return { kind: 'success', text: t('staff.rescan.asked') };
    case 'waitlisted':
    case 'offer-take':
    case 'offer-decline':
    case 'hold':
      return { kind: 'success', text: t(`staff.done.${done}`) };
    case 'program-attach':
      return { kind: 'success', text: t('lookup.done.attach') };
    case 'program-check':
      return { kind: 'success', text: t('lookup.done.check') };
    case 'program-read':
      return { kind: 'success', text: t('lookup.done.read') };
    case 'paper-not-needed':
    case 'paper-original-seen':
    case 'paper-taken-back':
    case 'paper-described':
      return { kind: 'success', text: t(`staff.papers.done.${done.slice('paper-'.length)}`) };
    case 'tui-handed-over':
    case 'tui-more-information':
    case 'tui-reported':
      return { kind: 'success', text: t(`staff.tui.done.${done.slice('tui-'.length)}`) };
    case 'ojt-approved':
    case 'ojt-needs-second':
    case 'ojt-denied':
    case 'ojt-more-information':
    case 'ojt-result':
      return { kind: 'success', text: t(`staff.ojt.done.${done.slice('ojt-'.length)}`) };
    case 'money-enroll':
      return { kind: 'success', text: t('money.enroll.done') };
    case 'money-release':
      return { kind: 'success', text: t('money.release.done') };
    case 'more-information':
      return { kind: 'success', text: t('staff.decide.done-ask') };
    case 'next':
      return { kind: 'success', text: t('staff.desk.done.next') };
    case 'given-person':
      return { kind: 'success', text: t('staff.assign.done.person') };
    case 'given-backup':
      return { kind: 'success', text: t('staff.assign.done.backup') };
    case 'given-team':
      return { kind: 'success', text: t('staff.assign.done.team') };
    case 'given-liaison':
      return { kind: 'success', text: t('staff.assign.done.liaison') };
    case 'given-center':
      return { kind: 'success', text: t('staff.assign.done.center') };
    case 'given-undo':
      return { kind: 'success', text: t('staff.assign.done.undo') };
    case 'noted':
      return { kind: 'success', text: t('staff.notes.done') };
    case 'note-empty':
      return { kind: 'error', text: t('staff.notes.empty') };
    case 'appeal':
    case 'reopen':
    case 'withdraw':
      return { kind: 'success', text: t(`staff.ways.done.${done}`) };
    default:
      return undefined;
  }
}
