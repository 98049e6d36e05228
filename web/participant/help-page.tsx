import { localeOf } from '../../domain/languages.ts';
import type { Child } from 'hono/jsx';
import { calendarOf } from '../../domain/calendar/business-time.ts';
import type { Settings } from '../../domain/settings.ts';
import { Page, type PageContext } from '../page.tsx';

/**
 * Whom to call for what; open to everybody, signed in or not. Questions about unemployment insurance have numbers of their
 * own and no other: the centers and Liaisons cannot answer them (R20).
 */
export function HelpPage({ ctx, settings }: { ctx: PageContext; settings: Settings }) {
  const { t } = ctx;
  const { liaisonContact, accommodationContact, complaintContact, registration, unemployment } = settings;
  return (
    <Page ctx={ctx} title={t('help.title')}>
      <p>{t('help.intro')}</p>
      <Part id="centers" title={t('help.centers.title')} text={t('help.centers.text')}>
        <dl class="sd-summary">
          {settings.centers.map((center) => (
            <div class="sd-summary__row">
              <dt>{center.name}</dt>
              <dd>
                {center.address}
                <br />
                <Call ctx={ctx} phone={center.phone} />
                {hoursOf(settings, center.centerId, ctx).map((line) => (
                  <>
                    <br />
                    {line}
                  </>
                ))}
              </dd>
            </div>
          ))}
        </dl>
        <p class="usa-hint">{t('help.hours.closed-days')}</p>
      </Part>
      <Part id="unemployment" title={t('help.unemployment.title')} text={t('help.unemployment.text')}>
        <ul>
          {unemployment.phones.map((phone) => (
            <li>
              <Call ctx={ctx} phone={phone} />
            </li>
          ))}
        </ul>
      </Part>
      <Part id="language" title={t('help.language.title')} text={t('help.language.text')}>
        <p>
          <Call ctx={ctx} phone={settings.languageAccessLine} />
        </p>
      </Part>
      <Part id="accommodation" title={t('help.accommodation.title')} text={t('help.accommodation.text')}>
        <Contact ctx={ctx} {...accommodationContact} />
      </Part>
      <Part id="registration" title={t('help.registration.title')} text={t('help.registration.text')}>
        <ul>
          <li>
            <a class="usa-link" href={registration.url} rel="noopener">
              {t('help.registration.online', { name: registration.name })}
            </a>
          </li>
          <li>
            <Call ctx={ctx} phone={registration.phone} />
          </li>
        </ul>
      </Part>
      <Part id="liaison" title={t('help.liaison.title')} text={t('help.liaison.text')}>
        <Contact ctx={ctx} {...liaisonContact} />
      </Part>
      <Part
        id="complaint"
        title={t('help.complaint.title')}
        text={t('help.complaint.text', { name: complaintContact.name })}
      >
        <Contact ctx={ctx} {...complaintContact} />
      </Part>
    </Page>
  );
}

function Part(props: { id: string; title: string; text: string; children?: Child }) {
  return (
    <section class="sd-section" aria-labelledby={props.id}>
      <h2 id={props.id}>{props.title}</h2>
      <p>{props.text}</p>
      {props.children}
    </section>
  );
}

function Call({ ctx, phone }: { ctx: PageContext; phone: string }) {
  return (
    <a class="usa-link sd-phone" href={`tel:+1${phone.replaceAll(/\D/g, '')}`}>
      {ctx.t('help.call', { phone })}
    </a>
  );
}

function Contact({ ctx, email, phone }: { ctx: PageContext; email: string; phone: string }) {
  return (
    <ul>
      <li>
        <Call ctx={ctx} phone={phone} />
      </li>
      <li>
        <a class="usa-link" href={`mailto:${email}`}>
          {ctx.t('help.write', { email })}
        </a>
      </li>
    </ul>
  );
}

/** "Monday to Friday, 8:30 AM to 5:30 PM": days in a row with the same hours are one line. */
function hoursOf(settings: Settings, centerId: string, { t, language }: PageContext): string[] {
  const clock = new Intl.DateTimeFormat(localeOf(language), { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' });
  const at = (minutes: number) => clock.format(new Date(minutes * 60_000));
  const runs: { first: number; last: number; hours: string }[] = [];
  calendarOf(settings, centerId).week.forEach((spans, index) => {
    if (spans.length === 0) return;
    const hours = spans
      .map(({ opens, closes }) => t('help.hours.span', { opens: at(opens), closes: at(closes) }))
      .join(` ${t('help.hours.and')} `);
    const last = runs.at(-1);
    if (last && last.hours === hours && last.last === index) last.last = index + 1;
    else runs.push({ first: index + 1, last: index + 1, hours });
  });
  return runs.map(({ first, last, hours }) => {
    const days =
      first === last
        ? t(`help.weekday.${first}`)
        : t('help.hours.days', { first: t(`help.weekday.${first}`), last: t(`help.weekday.${last}`) });
    return t('help.hours.line', { days, hours });
  });
}
