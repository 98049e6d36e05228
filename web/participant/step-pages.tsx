import type { Child } from 'hono/jsx';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { Center } from '../../domain/settings.ts';
import { reached, type StepPlan } from '../../domain/step/plan.ts';
import type { StepSettings } from '../../domain/step/settings.ts';
import { Alert, SummaryList } from '../display-components.tsx';
import { Actions, ButtonLink } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { words } from '../staff/words.ts';

type SnapAgency = StepSettings['snapAgency'];

/** R11: on TANF cash the right door is the Family Coach; how to get there, and no wall on the way. */
function FamilyCoach({ ctx, agency, children }: { ctx: PageContext; agency: SnapAgency; children?: Child }) {
  const { t } = ctx;
  return (
    <Alert kind="info" title={t('step.tanf.title')}>
      <p>{t('step.tanf.text')}</p>
      <p>{t('step.tanf.call', { office: agency.name })}</p>
      <p>
        <a class="usa-link sd-phone" href={`tel:+1${agency.phone.replaceAll('-', '')}`}>
          {agency.phone}
        </a>
        {' · '}
        <a class="usa-link" href={agency.site} rel="noopener">
          {t('step.site')}
        </a>
      </p>
      {agency.checkedOn === undefined ? <p>{t('in-step.not-checked')}</p> : null}
      {children}
    </Alert>
  );
}

/** Beside the question, from the moment in which it is answered with yes. */
export const WhenTanf = ({ ctx, agency }: { ctx: PageContext; agency: SnapAgency }) => (
  <div class="sd-when-tanf">
    <FamilyCoach ctx={ctx} agency={agency}>
      <p>{ctx.t('step.tanf.go-on')}</p>
    </FamilyCoach>
  </div>
);

/** At once after "TANF cash: yes": kindly, and with both ways open. */
export function FamilyCoachPage(props: { ctx: PageContext; base: string; nextHref: string; agency: SnapAgency }) {
  const { ctx } = props;
  const { t } = ctx;
  return (
    <Page
      ctx={ctx}
      title={t('step.tanf.page-title')}
      back={{ href: `${props.base}/form/step-benefits`, text: t('form.section.step-benefits.title') }}
    >
      <FamilyCoach ctx={ctx} agency={props.agency}>
        <p>{t('step.tanf.go-on')}</p>
      </FamilyCoach>
      <Actions>
        <ButtonLink href={props.nextHref} text={t('step.tanf.next')} />
        <ButtonLink href={`${props.base}/withdraw`} text={t('step.tanf.withdraw')} kind="outline" />
      </Actions>
    </Page>
  );
}

/** What STEP is, before anything is asked. */
export function StepAboutPage({ ctx, agency, startHref }: { ctx: PageContext; agency: SnapAgency; startHref: string }) {
  const { t } = ctx;
  return (
    <Page ctx={ctx} title={t('in-step.about.title')}>
      <AboutStep ctx={ctx} />
      <Actions>
        <ButtonLink href={startHref} text={t('in-step.about.begin')} />
      </Actions>
      <FamilyCoach ctx={ctx} agency={agency} />
    </Page>
  );
}

function AboutStep({ ctx }: { ctx: PageContext }) {
  const { t } = ctx;
  return (
    <>
      <p>{t('in-step.about.what')}</p>
      <h2>{t('in-step.about.who')}</h2>
      <ul>
        <li>{t('in-step.about.who.age')}</li>
        <li>{t('in-step.about.who.snap')}</li>
        <li>{t('in-step.about.who.tanf')}</li>
      </ul>
      <h2>{t('in-step.about.how')}</h2>
      <ol>
        <li>{t('in-step.about.how.send')}</li>
        <li>{t('in-step.about.how.talk')}</li>
        <li>{t('in-step.about.how.plan')}</li>
        <li>{t('in-step.about.how.month')}</li>
      </ol>
      <Free ctx={ctx} />
    </>
  );
}

function Free({ ctx }: { ctx: PageContext }) {
  const { t } = ctx;
  return (
    <>
      <h2>{t('in-step.free')}</h2>
      <p>{t('in-step.free.text')}</p>
      <p>{t('in-step.rules')}</p>
    </>
  );
}

const looked = ['draft', 'submitted', 'in-review', 'needs-information'] as const;

/** On the page of the request: who my coach is, when we speak next, what the plan says. */
export function StepPart(props: {
  ctx: PageContext;
  application: ApplicationRow;
  center: Center;
  agency: SnapAgency;
  /** Said by the person, and shown to them alone. */
  tanf: boolean;
  /** For those who may see the person's answers. */
  plan: StepPlan | undefined;
}) {
  const { ctx, application, center, agency, plan } = props;
  const { t } = ctx;
  const { status } = application;
  const say = words(ctx);
  if (looked.some((each) => each === status))
    return (
      <>
        {props.tanf ? (
          <FamilyCoach ctx={ctx} agency={agency}>
            <p>{t(status === 'draft' ? 'step.tanf.go-on' : 'in-step.tanf.sent', { center: center.shortName })}</p>
          </FamilyCoach>
        ) : null}
        {status === 'draft' ? (
          <p>
            <a class="usa-link sd-link-row" href="/step">
              {t('in-step.about.title')}
            </a>
          </p>
        ) : (
          <p>{t('in-step.wait', { center: center.shortName, phone: center.phone })}</p>
        )}
      </>
    );
  if (status === 'referred')
    return (
      <>
        <FamilyCoach ctx={ctx} agency={agency} />
        <Letter ctx={ctx} application={application} />
      </>
    );
  if (status === 'denied')
    return (
      <>
        <p>{t('in-step.denied', { center: center.shortName, phone: center.phone })}</p>
        <Letter ctx={ctx} application={application} />
      </>
    );
  if (status !== 'active' && status !== 'completed') return null;
  const lastSpoken = plan?.contacts.find(reached);
  return (
    <>
      {status === 'active' ? (
        <>
          <h2>{t('in-step.coach')}</h2>
          <SummaryList
            rows={[
              { key: t('in-step.coach.name'), value: application.claimedBy?.name ?? t('in-step.coach.team') },
              {
                key: t('in-step.coach.phone'),
                value: (
                  <a class="usa-link" href={`tel:+1${center.phone.replaceAll('-', '')}`}>
                    {center.phone}
                  </a>
                ),
              },
              ...(application.due
                ? [{ key: t('in-step.next'), value: t('in-step.next.by', { date: say.day(application.due.dueAt) }) }]
                : []),
              ...(lastSpoken ? [{ key: t('in-step.last'), value: say.day(lastSpoken.on) }] : []),
            ]}
          />
          <p>{t('in-step.call')}</p>
        </>
      ) : null}
      <Letter ctx={ctx} application={application} />
      {plan ? <MyPlan ctx={ctx} plan={plan} /> : null}
      {status === 'active' ? <Free ctx={ctx} /> : null}
    </>
  );
}

function Letter({ ctx, application }: { ctx: PageContext; application: ApplicationRow }) {
  const { t } = ctx;
  if (application.letter === undefined) return <p>{t('application.letter-soon')}</p>;
  return (
    <Actions>
      <ButtonLink href={`/applications/${application.applicationId}/letter`} text={t('application.letter')} />
    </Actions>
  );
}

function MyPlan({ ctx, plan }: { ctx: PageContext; plan: StepPlan }) {
  const { t } = ctx;
  const say = words(ctx);
  const component = (kind: string) => t(`form.stepHelp.option.${kind}`);
  return (
    <>
      <h2>{t('in-step.plan')}</h2>
      {plan.plan ? (
        <>
          <SummaryList
            rows={[
              { key: t('in-step.plan.goal'), value: plan.plan.goal },
              { key: t('in-step.plan.signed'), value: say.day(plan.plan.signedOn) },
              { key: t('in-step.plan.parts'), value: plan.plan.components.map(component).join(', ') },
            ]}
          />
          {plan.components.length > 0 ? (
            <ul>
              {plan.components.map((each) => (
                <li>
                  {t('in-step.plan.part', {
                    what: component(each.component),
                    provider: each.provider,
                    from: say.day(each.startsOn),
                    hours: each.hoursPerWeek,
                  })}
                </li>
              ))}
            </ul>
          ) : null}
        </>
      ) : (
        <p>{t(plan.assessment ? 'in-step.plan.next' : 'in-step.plan.first')}</p>
      )}
    </>
  );
}
