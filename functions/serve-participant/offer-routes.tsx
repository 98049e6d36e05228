import type { Hono } from 'hono';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { DeclineOfferPage, WaitlistPart } from '../../web/participant/waitlist-part.tsx';
import { formText, page, readForm, seeOther, signedInActor, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { caseOf, centerFor, covers } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';

/** R3: the answer to money that is held; yes at once, no after a second look. */
export function offerRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  app.get('/applications/:id/offer/decline', async (c) => {
    const application = await caseOf(c, deps, 'offer.answer');
    const { offer, status } = application;
    if (status !== 'offered' || !offer) throw new Refusal('offer-over', { number: application.number });
    return page(c, <DeclineOfferPage ctx={c.get('page')} application={application} awardId={offer.awardId} />);
  });

  app.post('/applications/:id/offer', async (c) => {
    const application = await caseOf(c, deps, 'offer.answer');
    const form = await readForm(c);
    valueOf(
      await deps.commands.run('answer-offer', {
        operationId: formText(form, 'operationId'),
        actor: signedInActor(c),
        applicationId: application.applicationId,
        awardId: formText(form, 'awardId'),
        answer: formText(form, 'answer') === 'take' ? 'take' : 'decline',
      }),
    );
    return seeOther(c, `/applications/${application.applicationId}`);
  });
}

/** The place is counted when it is looked at: it moves with everybody's. */
export async function waitlistPart(c: HttpContext, application: ApplicationRow, deps: ParticipantDeps) {
  const waits = application.status === 'waitlisted';
  return (
    <WaitlistPart
      ctx={c.get('page')}
      application={application}
      center={centerFor(application, deps.settings)}
      place={waits ? await deps.cases.placeInLine(application) : undefined}
      days={deps.settings.policy.offerBusinessDays}
      mayAnswer={await covers(c, application, 'offer.answer', deps)}
    />
  );
}

/** The same for scripts. */
export async function waitlistView(application: ApplicationRow, deps: ParticipantDeps): Promise<object> {
  const { waitlist, offer, hold, status, due } = application;
  return {
    ...(status === 'waitlisted' && waitlist
      ? {
          waitlist: {
            stream: waitlist.stream,
            amountCents: waitlist.amountCents,
            since: waitlist.since,
            place: await deps.cases.placeInLine(application),
            group: application.priorityGroup,
          },
        }
      : {}),
    ...(status === 'offered' && offer
      ? {
          offer: {
            awardId: offer.awardId,
            amountCents: offer.amountCents,
            answerBy: due?.dueAt,
            lines: offer.lines.map(({ costKind, amountCents }) => ({ costKind, amountCents })),
          },
        }
      : {}),
    ...(hold?.lapsed ? { lapsed: hold.lapsed } : {}),
  };
}
