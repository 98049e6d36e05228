import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { Center } from '../../domain/settings.ts';
import { Alert, SummaryList } from '../display-components.tsx';
import { Actions, ButtonLink } from '../form-components.tsx';
import type { PageContext } from '../page.tsx';
import { words } from '../staff/words.ts';

/** On the page of a request for on-the-job training: what it is, then the place and what has to come before the first day (R21). */
export function OjtPart({
  ctx,
  application,
  center,
}: {
  ctx: PageContext;
  application: ApplicationRow;
  center: Center;
}) {
  const { t } = ctx;
  const { status, ojt } = application;
  if (status === 'draft') return <About ctx={ctx} />;
  if (status === 'denied')
    return (
      <>
        <p>{t('in-ojt.denied', { center: center.name, phone: center.phone })}</p>
        <Letter ctx={ctx} application={application} />
      </>
    );
  // Afterwards it is no longer about the place; the status says how it ended.
  if (status !== 'approved' || !ojt)
    return status === 'completed' ? <Letter ctx={ctx} application={application} /> : null;
  const say = words(ctx);
  const { employer, hoursPerWeek, startsOn, wageCents, weeks } = ojt.terms;
  return (
    <section aria-labelledby="place">
      <h2 id="place">{t('in-ojt.place.title')}</h2>
      <SummaryList
        rows={[
          { key: t('in-ojt.place.employer'), value: employer },
          { key: t('in-ojt.place.hours'), value: String(hoursPerWeek) },
          { key: t('in-ojt.place.weeks'), value: String(weeks) },
          { key: t('in-ojt.place.wage'), value: say.money(wageCents) },
          { key: t('in-ojt.place.start'), value: say.day(startsOn) },
        ]}
      />
      <Alert kind="warning">{t('in-ojt.place.contract', { center: center.name, phone: center.phone })}</Alert>
      <Letter ctx={ctx} application={application} />
      <p>{t('in-ojt.place.free')}</p>
    </section>
  );
}

function About({ ctx }: { ctx: PageContext }) {
  const { t } = ctx;
  return (
    <section aria-labelledby="about-ojt">
      <h2 id="about-ojt">{t('in-ojt.about.title')}</h2>
      <p>{t('in-ojt.about.what')}</p>
      <h3>{t('in-ojt.about.how')}</h3>
      <ol class="usa-list">
        {(['send', 'look', 'contract'] as const).map((step) => (
          <li>{t(`in-ojt.about.how.${step}`)}</li>
        ))}
      </ol>
      <p>
        <strong>{t('in-ojt.about.wait')}</strong> {t('in-ojt.about.few')}
      </p>
    </section>
  );
}

function Letter({
  ctx: { t },
  application: { applicationId, letter },
}: {
  ctx: PageContext;
  application: ApplicationRow;
}) {
  if (!letter) return <p>{t('in-ojt.letter-soon')}</p>;
  return (
    <Actions>
      <ButtonLink href={`/applications/${applicationId}/letter`} text={t('in-ojt.letter')} />
    </Actions>
  );
}
