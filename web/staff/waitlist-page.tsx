import type { FundStream } from '../../domain/settings.ts';
import { Page } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { StackTable } from './stack-table.tsx';
import { words } from './words.ts';

/** Somebody in line. Of people whom the reader may not open, the place and the group alone (R22). */
export interface PlaceInLine {
  place: number;
  group: number | undefined;
  open?: { applicationId: string; number: string; sentAt: string; center: string; amountCents: number } | undefined;
}

/** R3: each kind of money with its line, in the order that the law gives. */
export function WaitlistPage(props: {
  ctx: PageContext;
  rights: StaffRights;
  streams: readonly { stream: FundStream; leftCents: number; line: readonly PlaceInLine[] }[];
}) {
  const { ctx } = props;
  const { t } = ctx;
  const say = words(ctx);
  return (
    <Page
      ctx={ctx}
      title={t('line-staff.title')}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: '/staff', text: t('staff.case.back') }}
      wide
    >
      <p>{t('line-staff.intro')}</p>
      <p>
        <a class="usa-link" href="/staff/priority">
          {t('priority.link')}
        </a>
      </p>
      {props.streams.map(({ stream, leftCents, line }) => (
        <section aria-labelledby={`line-${stream}`}>
          <h2 id={`line-${stream}`}>{t(`staff.stream.${stream}`)}</h2>
          <p>{t('line-staff.left', { left: say.money(leftCents) })}</p>
          {line.length === 0 ? (
            <p>{t('line-staff.nobody')}</p>
          ) : (
            <StackTable
              caption={t(`staff.stream.${stream}`)}
              hideCaption
              columns={[
                { text: t('line-staff.place'), number: true },
                { text: t('line-staff.packet') },
                { text: t('line-staff.group') },
                { text: t('line-staff.sent') },
                { text: t('line-staff.center') },
                { text: t('line-staff.amount'), number: true },
              ]}
              rows={line.map(({ place, group, open }) => [
                String(place),
                open ? (
                  <a class="usa-link" href={`/staff/cases/${open.applicationId}`}>
                    {open.number}
                  </a>
                ) : (
                  '–'
                ),
                group === undefined ? t('priority.unknown') : t('staff.priority.short', { group }),
                open ? say.day(open.sentAt) : '–',
                open ? open.center : t('line-staff.elsewhere'),
                open ? say.money(open.amountCents) : '–',
              ])}
            />
          )}
        </section>
      ))}
    </Page>
  );
}

/** R3: how many of each group were approved in a program year, and each approval that passed somebody over, with its reason. */
export function PriorityPage(props: {
  ctx: PageContext;
  rights: StaffRights;
  year: string;
  years: readonly string[];
  hideBelow: number;
  groups: readonly { group: number | undefined; count: number | 'hidden' }[];
  passed: readonly {
    number: string;
    href?: string | undefined;
    decidedAt: string;
    group: number;
    by: string;
    reason: string;
    passedOver: number;
    amountCents: number;
  }[];
}) {
  const { ctx } = props;
  const { t } = ctx;
  const say = words(ctx);
  return (
    <Page
      ctx={ctx}
      title={t('priority.title')}
      navigation={staffNavigation(t, props.rights, 'report')}
      back={{ href: '/staff/report', text: t('after.nav.report') }}
      wide
    >
      <p>{t('priority.intro')}</p>
      <p>
        {t('priority.year')}:{' '}
        {props.years.map((year) => (
          <>
            {year === props.year ? (
              <strong>{year}</strong>
            ) : (
              <a class="usa-link" href={`/staff/priority?year=${year}`}>
                {year}
              </a>
            )}{' '}
          </>
        ))}
      </p>
      <section aria-labelledby="groups">
        <h2 id="groups">{t('priority.groups')}</h2>
        <div class="sd-narrow">
          <StackTable
            caption={t('priority.groups')}
            hideCaption
            columns={[{ text: t('priority.group') }, { text: t('priority.count'), number: true }]}
            rows={props.groups.map(({ group, count }) => [
              group === undefined
                ? t('priority.unknown')
                : `${t('staff.priority.short', { group })}: ${t(`staff.priority.${group}`)}`,
              count === 'hidden' ? t('report.not-shown') : String(count),
            ])}
          />
        </div>
        {props.groups.some(({ count }) => count === 'hidden') ? (
          <p class="usa-hint">{t('report.hidden-note', { below: props.hideBelow })}</p>
        ) : null}
      </section>
      <section aria-labelledby="passed">
        <h2 id="passed">{t('priority.passed')}</h2>
        {props.passed.length === 0 ? (
          <p>{t('priority.nobody')}</p>
        ) : (
          <StackTable
            caption={t('priority.passed')}
            hideCaption
            columns={[
              { text: t('priority.number') },
              { text: t('priority.date') },
              { text: t('priority.group') },
              { text: t('priority.over'), number: true },
              { text: t('priority.by') },
              { text: t('priority.reason') },
              { text: t('priority.amount'), number: true },
            ]}
            rows={props.passed.map((each) => [
              each.href ? (
                <a class="usa-link" href={each.href}>
                  {each.number}
                </a>
              ) : (
                each.number
              ),
              say.day(each.decidedAt),
              t('staff.priority.short', { group: each.group }),
              String(each.passedOver),
              each.by,
              each.reason,
              say.money(each.amountCents),
            ])}
          />
        )}
      </section>
    </Page>
  );
}
