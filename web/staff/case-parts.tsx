import type { Child } from 'hono/jsx';
import { payeeOfLine } from '../../domain/money/payee.ts';
import type { CostKind } from '../../domain/settings.ts';
import { Alert, SummaryList, Tag, type SummaryRow, type TagKind } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import type { CaseView } from './case-view.ts';
import { itemText } from './asked-rounds.tsx';
import type { CasePartProps } from './case-part-props.ts';
import { payeeText } from './payee-words.ts';
import { DecisionProgram } from './program-part.tsx';
import { StackTable } from './stack-table.tsx';
import { DueWords } from './due-words.tsx';
import type { Words } from './words.ts';

export function AtAGlance({
  ctx,
  say,
  view,
  waiting,
}: CasePartProps & { waiting: { total: number; numbers: readonly string[] } }) {
  const { t } = ctx;
  const row = (key: string, value: Child | undefined): SummaryRow[] =>
    value === undefined ? [] : [{ key: t(`staff.case.${key}`), value }];
  const tui = view.requestKind === 'tui';
  const rows = [
    ...row('status', t(`staff.status.${view.status}`)),
    ...(view.due === 'none'
      ? []
      : [
          {
            key: t('staff.queue.col.due'),
            value: <DueWords ctx={ctx} say={say} view={view} />,
          },
        ]),
    ...row(
      'priority',
      // R3 is about money; a TUI request asks for none (R15).
      tui ? undefined : view.priorityGroup === undefined ? (
        t('staff.priority.unknown')
      ) : (
        <>
          <strong>{t('staff.priority.of-five', { group: view.priorityGroup })}</strong>
          <br />
          {t(`staff.priority.${view.priorityGroup}`)}
        </>
      ),
    ),
    ...row('sent', view.submittedAt && say.time(view.submittedAt)),
    ...(view.firstSubmittedAt === view.submittedAt
      ? []
      : row('first-sent', view.firstSubmittedAt && say.time(view.firstSubmittedAt))),
    ...row('coach', view.coachOrganization),
    ...(view.registration === undefined
      ? []
      : [{ key: t('lookup.registration'), value: t(`lookup.registration.${view.registration}`) }]),
    ...row('filed-by-staff', view.filedByStaff ? t('common.yes') : undefined),
    ...row('records', view.held ? t('staff.case.records.held') : undefined),
  ];
  const undecided = view.status === 'submitted' || view.status === 'in-review' || view.status === 'second-review';
  return (
    <section aria-labelledby="glance">
      <h2 id="glance">{t('staff.case.at-a-glance')}</h2>
      <SummaryList rows={rows} />
      {view.escalations > 0 ? <p>{t('staff.case.escalated', { count: view.escalations })}</p> : null}
      {undecided && !tui && waiting.total > 0 ? (
        <Alert kind="warning">
          {t('staff.case.higher-waiting', { count: waiting.total })}
          {waiting.numbers.length > 0 ? ` ${t('staff.case.higher-here', { numbers: waiting.numbers.join(', ') })}` : ''}
        </Alert>
      ) : null}
    </section>
  );
}

export function Asked({ ctx, say, view }: CasePartProps) {
  const { t } = ctx;
  const row = (key: string, value: string | undefined): SummaryRow[] =>
    value === undefined || value === '' ? [] : [{ key: t(`staff.case.${key}`), value }];
  const rows = [
    ...(view.asksFor ? [{ key: t('staff.asks-for'), value: t(`staff.asks-for.${view.asksFor}`) }] : []),
    ...row('takes-part', takesPart(view, t)),
    ...row('why-needed', view.support?.whyNeeded),
    ...row('asked-where', askedElsewhere(view, t)),
    ...row('program', view.programName),
    ...row('school', view.schoolName),
    ...row('type', view.trainingType && t(`staff.training.${view.trainingType}`)),
    ...row('start', view.programStart && say.day(view.programStart)),
    ...row('payee', view.payee && t(`staff.payee.${view.payee}`)),
  ];
  const paidApart = Object.keys(view.payees).length > 0;
  return (
    <section aria-labelledby="asked">
      <h2 id="asked">{t('staff.case.asked')}</h2>
      {view.requestKind === 'tui' ? null : view.asked.length === 0 ? (
        <p>{t(view.paper ? 'staff.case.asked-paper' : 'common.not-answered')}</p>
      ) : (
        <StackTable
          caption={t('staff.case.asked-costs')}
          columns={[
            { text: t('staff.case.cost') },
            ...(paidApart ? [{ text: t('staff.case.payee') }] : []),
            { text: t('staff.case.amount'), number: true },
          ]}
          rows={[
            ...view.asked.map((line) => [
              t(`staff.cost.${line.kind}`),
              ...(paidApart ? [payeeText({ payee: view.payee, ...named(view.payees[line.kind]) }, t)] : []),
              say.money(line.amountCents),
            ]),
            [
              <strong>{t('staff.case.asked-total')}</strong>,
              ...(paidApart ? [''] : []),
              <strong>{say.money(view.askedCents)}</strong>,
            ],
          ]}
        />
      )}
      {rows.length > 0 ? <SummaryList rows={rows} /> : null}
    </section>
  );
}

const named = (own: CaseView['payees'][CostKind]) =>
  own && { payee: own.payee, ...(own.name === undefined ? {} : { payeeName: own.name }) };
const takesPart = ({ support }: CaseView, t: PageContext['t']): string | undefined =>
  support?.takesPartIn &&
  [t(`staff.takes-part.${support.takesPartIn}`), support.where].filter((each) => each !== undefined).join(': ');
const askedElsewhere = ({ support }: CaseView, t: PageContext['t']): string | undefined =>
  support?.askedElsewhere === 'yes'
    ? support.askedWhere
    : support?.askedElsewhere && t(`staff.asked-elsewhere.${support.askedElsewhere}`);

const outcomeTags: Record<CaseView['findings'][number]['outcome'], TagKind> = {
  meets: 'done',
  check: 'warning',
  'does-not-meet': 'error',
};

/** R27: findings with their reasons; they never decide. What does not fit comes first. */
export function Findings({ ctx, say, view }: CasePartProps) {
  const { t } = ctx;
  const order = ['does-not-meet', 'check', 'meets'];
  const findings = [...view.findings].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  return (
    <section aria-labelledby="findings">
      <h2 id="findings">{t('staff.findings.title')}</h2>
      {findings.length === 0 ? (
        <p>{t('staff.findings.none')}</p>
      ) : (
        <>
          <p>{t('staff.findings.intro')}</p>
          <ul class="sd-tasks">
            {findings.map((finding) => (
              <li>
                <span>{findingText(finding, ctx, say)}</span>
                <Tag text={t(`staff.findings.outcome.${finding.outcome}`)} kind={outcomeTags[finding.outcome]} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** The findings that this page has words for; a newer one is still shown, by its code. */
export const knownFindings: ReadonlySet<string> = new Set([
  'age-unknown',
  'age-adult',
  'age-youth-only',
  'age-too-young',
  'age-youth',
  'support-with-training',
  'support-in-training',
  'support-in-career-services',
  'support-not-taking-part',
  'support-part-unknown',
  'support-not-said-why',
  'support-asked-elsewhere',
  'support-not-asked-elsewhere',
  'support-not-explained',
  'support-over-cap',
  'training-unknown',
  'etpl-not-found',
  'etpl-given',
  'etpl-listed',
  'etpl-checked',
  'etpl-checked-not-listed',
  'etpl-differs',
  'etpl-gone',
  'etpl-number-unknown',
  'basic-education-with-training',
  'basic-education-alone',
  'training-exempt-from-etpl',
  'dislocated-worker-likely',
  'low-income',
  'income-unknown',
  'veteran',
  'selective-service-unsure',
  'program-already-started',
  'program-far-away',
  'tui-level-fits',
  'tui-level-bachelor',
  'tui-level-unknown',
  'tui-full-time',
  'tui-part-time',
  'tui-full-time-unknown',
  'tui-training-over',
  'tui-award-attached',
  'tui-award-not-found',
  'tui-award-not-named',
  'tui-award-elsewhere',
  'ojt-no-listing-needed',
  'ojt-terms-unknown',
  'ojt-employer-new',
  'ojt-employer-not-on-record',
  'ojt-employer-keeps',
  'ojt-employer-lost-some',
  'ojt-employer-refused',
  'ojt-wage-below-minimum',
  'ojt-weeks-fit',
  'ojt-weeks-above',
  'ojt-under-full-time',
  'ojt-start-past',
]);

export function findingText(finding: CaseView['findings'][number], { t }: PageContext, say: Words): string {
  if (!knownFindings.has(finding.code)) return t('staff.finding.other', { code: finding.code });
  const { date, ...rest } = finding.params;
  const amounts = Object.entries(rest).flatMap(([name, value]) =>
    name.endsWith('Cents') ? [[name.slice(0, -'Cents'.length), say.money(Number(value))]] : [],
  );
  return t(`staff.finding.${finding.code}`, {
    ...rest,
    ...Object.fromEntries(amounts),
    ...(date === undefined ? {} : { date: say.day(String(date)) }),
  });
}

export function Decisions({ ctx, say, view }: CasePartProps) {
  const { t } = ctx;
  if (view.decisions.length === 0) return null;
  return (
    <section aria-labelledby="decisions">
      <h2 id="decisions">{t('staff.decisions.title')}</h2>
      {view.decisions.map((decision) => (
        <div class="sd-card">
          <h3>
            {decision.stage === 'second' ? `${t('staff.decisions.second')}: ` : ''}
            {headingOf(decision, view, ctx, say)}
          </h3>
          <p>{t('staff.decisions.by', { name: decision.decidedBy.name, date: say.time(decision.decidedAt) })}</p>
          {decision.lines.length > 0 ? (
            <ul class="usa-list">
              {decision.lines.map((line) => (
                <li>
                  {t(`staff.cost.${line.costKind}`)}: {say.money(line.amountCents)}
                  {payeeOfLine(line, decision).payee ? ` → ${payeeText(payeeOfLine(line, decision), t)}` : ''}
                </li>
              ))}
            </ul>
          ) : null}
          {decision.amountCents > 0 && decision.amountCents < decision.askedCents ? (
            <p>
              {t('staff.decisions.asked', {
                amount: say.money(decision.amountCents),
                asked: say.money(decision.askedCents),
              })}
            </p>
          ) : null}
          {decision.requestedItems.length > 0 ? (
            <>
              <p>{t('staff.decisions.items')}</p>
              <ul class="usa-list">
                {decision.requestedItems.map((item) => (
                  <li>{itemText(item, ctx)}</li>
                ))}
              </ul>
            </>
          ) : null}
          {decision.reason === '' ? null : <p class="sd-quote">{decision.reason}</p>}
          {decision.wouldChange === undefined ? null : <p class="sd-quote">{decision.wouldChange}</p>}
          {/* R3: as it stood with the decision. */}
          {decision.priorityGroup === undefined ? null : (
            <p>
              {t('staff.decisions.group', {
                group: decision.priorityGroup,
                words: t(`staff.priority.${decision.priorityGroup}`),
              })}
            </p>
          )}
          {decision.exceptionReason === undefined ? null : (
            <p>{t('staff.decisions.exception', { reason: decision.exceptionReason })}</p>
          )}
          {decision.aheadOfReason === undefined ? null : (
            <p>{t('staff.decisions.ahead', { reason: decision.aheadOfReason })}</p>
          )}
          {decision.ticks.length > 0 ? (
            <p>
              {t('staff.decisions.ticks', { ticks: decision.ticks.map((tick) => t(`staff.tick.${tick}`)).join('; ') })}
            </p>
          ) : null}
          {decision.program === undefined ? null : <DecisionProgram ctx={ctx} say={say} program={decision.program} />}
          {decision.holdUntil === undefined ? null : (
            <p>{t('staff.decisions.hold', { date: say.day(decision.holdUntil) })}</p>
          )}
        </div>
      ))}
    </section>
  );
}

export function headingOf(
  decision: Pick<CaseView['decisions'][number], 'outcome' | 'ojt' | 'amountCents'>,
  { requestKind }: Pick<CaseView, 'requestKind'>,
  { t }: PageContext,
  say: Words,
): string {
  const { outcome, ojt } = decision;
  if (ojt && (outcome === 'approved' || outcome === 'needs-second')) {
    const { employer, ratePercent: rate, weeks } = ojt.terms;
    return t(`staff.ojt.decisions.${outcome}`, { employer, rate, weeks });
  }
  if (requestKind === 'ojt' && outcome === 'denied') return t('staff.ojt.decisions.denied');
  return t(`staff.decisions.outcome.${outcome}`, { amount: say.money(decision.amountCents) });
}

export function Result({ ctx, say, view }: CasePartProps) {
  const { t } = ctx;
  if (view.status !== 'approved' && view.status !== 'denied' && !view.hasLetter) return null;
  const path = `/staff/cases/${view.applicationId}`;
  return (
    <section aria-labelledby="result">
      <h2 id="result">{t('staff.result.title')}</h2>
      <ul class="usa-list">
        {view.hasLetter ? (
          <li>
            <a class="usa-link" href={`${path}/letter`}>
              {t('staff.result.letter')}
            </a>
          </li>
        ) : null}
        {view.packetPages === undefined ? null : (
          <li>
            <a class="usa-link" href={`${path}/packet`}>
              {t('staff.result.packet', { pages: view.packetPages })}
            </a>
          </li>
        )}
      </ul>
      {view.hasLetter ? null : <p>{t('staff.result.soon')}</p>}
      {view.toldAt === undefined ? null : <p>{t('staff.result.told', { date: say.time(view.toldAt) })}</p>}
    </section>
  );
}
