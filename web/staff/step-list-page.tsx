import { Page, Tag, type TagKind } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { StackTable } from './stack-table.tsx';
import type { StepLine } from './step-view.ts';
import { words, type Words } from './words.ts';

export interface StepListProps {
  rights: StaffRights;
  lists: Record<'active' | 'decide' | 'waiting', readonly StepLine[]>;
  /** Reads and decides; the others see that there is a request, and pass it on. */
  coach: boolean;
  notice?: string | undefined;
}

/** What a STEP coach looks at in the morning: whom to call this week, and who waits for an answer. */
export function StepListPage({ ctx, ...props }: StepListProps & { ctx: PageContext }) {
  const { t } = ctx;
  const say = words(ctx);
  const late = props.lists.active.filter(({ due }) => due === 'late').length;
  return (
    <Page ctx={ctx} title={t('step.list.title')} navigation={staffNavigation(t, props.rights, 'step')} wide>
      {props.notice === undefined ? null : <p role="status">{props.notice}</p>}
      <p>{t(props.coach ? 'step.list.intro' : 'step.list.intro-others')}</p>
      {late > 0 ? (
        <p>
          <strong>{t('step.list.late', { count: late })}</strong>
        </p>
      ) : null}
      {(['active', 'decide', 'waiting'] as const).map((list) => (
        <section aria-labelledby={`list-${list}`}>
          <h2 id={`list-${list}`}>{t(`step.list.${list}`)}</h2>
          {props.lists[list].length === 0 ? (
            <p>{t(`step.list.${list}.none`)}</p>
          ) : (
            <StackTable
              caption={t(`step.list.${list}`)}
              hideCaption
              dense
              columns={(
                [
                  'number',
                  'due',
                  'coach',
                  'sent',
                  ...(list === 'active' && props.coach ? (['do'] as const) : []),
                ] as const
              ).map((column) => ({ text: t(`step.list.col.${column}`) }))}
              rows={props.lists[list].map((line) => [
                <a class="usa-link" href={`/staff/step/${line.applicationId}`}>
                  {line.number}
                </a>,
                <StepDue ctx={ctx} say={say} line={line} />,
                line.mine ? <strong>{t('step.coach.me')}</strong> : (line.coach ?? t('step.coach.nobody')),
                line.submittedAt === undefined ? '–' : say.day(line.submittedAt),
                ...(list === 'active' && props.coach
                  ? [
                      <a class="usa-link" href={`/staff/step/${line.applicationId}#contact`}>
                        {t('step.contact.record')}
                        <span class="sd-visually-hidden"> {line.number}</span>
                      </a>,
                    ]
                  : []),
              ])}
            />
          )}
        </section>
      ))}
    </Page>
  );
}

const kinds: Record<StepLine['due'], TagKind> = {
  none: 'plain',
  late: 'error',
  today: 'warning',
  soon: 'warning',
  later: 'plain',
};

/** "Contact due in 3 days", "contact late": the words carry it, the color helps to find it. */
export function StepDue({ ctx, say, line }: { ctx: PageContext; say: Words; line: StepLine }) {
  const { t } = ctx;
  if (line.due === 'none' || line.dueAt === undefined) return <>–</>;
  const about = line.status === 'active' ? 'contact' : line.status === 'needs-information' ? 'answer' : 'decision';
  const days = Math.abs(line.days ?? 0);
  const key = line.due === 'late' ? 'late' : line.due === 'today' ? 'today' : 'in';
  return (
    <>
      <Tag
        text={t(`step.due.${about}.${key}`, { days })}
        kind={kinds[line.due]}
        sign={line.due === 'late' ? '!' : undefined}
      />{' '}
      {say.day(line.dueAt)}
    </>
  );
}
