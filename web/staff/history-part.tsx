import type { PageContext } from '../page.tsx';
import type { CasePartProps } from './case-part-props.ts';
import type { CaseView } from './case-view.ts';

/** What the audit says, in words. A newer line is still shown, by its code. */
export const knownAudit: ReadonlySet<string> = new Set([
  'decided-accepted',
  'money-enrolled',
  'money-released',
  'money-billed',
  'money-paid',
  'money-corrected',
  'money-refunded',
  'step-awarded',
  'decided-referred',
  'contact-late',
  'step-assessment',
  'step-plan',
  'step-component',
  'step-contact',
  'step-finish',
  'created',
  'upload-started',
  'document-accepted',
  'form-taken-over',
  'document-rejected',
  'document-rescan-asked',
  'document-never-arrived',
  'submitted',
  'ready-for-decision',
  'claimed',
  'released',
  'assigned',
  'handed-over',
  'given-to-team',
  'given-to-liaison',
  'moved-to-center',
  'assignment-undone',
  'given-on',
  'note-added',
  'note-corrected',
  'appealed',
  'opened-again',
  'restored',
  'decided-approved',
  'decided-needs-second',
  'decided-denied',
  'decided-more-information',
  'decided-waitlisted',
  'told-waiting',
  'offered',
  'offer-reminded',
  'offer-taken',
  'offer-declined',
  'offer-ended',
  'hold-ends',
  'hold-moved',
  'hold-over',
  'hold-extended',
  'hold-lapsed',
  'escalated',
  'reminded',
  'answered',
  'reopened',
  'closed-unanswered',
  'withdrawn',
  'packet-composed',
  'tui-handed-over',
  'tui-ready',
  'tui-reminded',
  'tui-sent',
  'tui-answer-approved',
  'tui-answer-not-approved',
  'tui-answer-asks-for-more',
  'tui-report-undone',
  'tui-weekly-on',
  'tui-weekly-off',
  'tui-completed',
  'ojt-kept',
  'ojt-not-kept',
  'ojt-stopped',
  'program-checked',
  'document-reused',
  'document-moved',
  'document-placed',
  'document-dated',
  'absence-not-needed',
  'absence-original-seen',
  'absence-taken-back',
  'letter-written',
  'told',
  'call-person',
  'mail-arrives',
  'call-late',
  'waits-for-call',
  'person-reached',
  'workflow-restarted',
  'records-held',
  'records-freed',
  'originals-replacing',
  'originals-replaced',
  'files-rebound',
  'destruction-begun',
  'draft-ends',
  'draft-ends-untold',
  'handed-off',
  'hand-off-undone',
  'outcome-recorded',
  'outcome-corrected',
  'outcome-confirmed',
  'outcome-reported',
  'outcome-taken-back',
  'service-recorded',
  'service-taken-back',
]);

export function History({ ctx, say, view }: CasePartProps) {
  const { t } = ctx;
  return (
    <section aria-labelledby="history">
      <h2 id="history">{t('staff.history.title')}</h2>
      {view.history.length === 0 ? (
        <p>{t('staff.history.none')}</p>
      ) : (
        <ol class="sd-timeline">
          {view.history.map((line) => (
            <li>
              <strong>{say.time(line.at)}</strong> · {t(`staff.history.actor.${line.who}`)}
              <br />
              {auditText(line, ctx)}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

export function auditText(line: Pick<CaseView['history'][number], 'what' | 'params'>, { t }: PageContext): string {
  if (!knownAudit.has(line.what)) return t('staff.audit.other', { code: line.what });
  if (line.what === 'upload-started')
    return t('staff.audit.upload-started', { kind: t(`staff.kind.${line.params['kind'] ?? 'other'}`) });
  if (line.what === 'form-taken-over')
    return t('staff.audit.form-taken-over', { count: Number(line.params['count'] ?? 0) });
  if (line.what === 'escalated') {
    // Older lines told the Liaison, and did not say so.
    const told = String(line.params['to'] ?? 'liaison').split(' ');
    return t('staff.audit.escalated', { told: told.map((each) => t(`staff.escalation.${each}`)).join(', ') });
  }
  return t(`staff.audit.${line.what}`, line.params);
}
