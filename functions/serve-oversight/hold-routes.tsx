import type { Hono } from 'hono';
import { board } from '../../domain/access/resources.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { legalHoldReasons } from '../../domain/oversight/legal-hold.ts';
import { HoldsPage, liftField, type HoldValues } from '../../web/oversight/holds-page.tsx';
import { formText, page, readForm, seeOther, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import type { OversightDeps } from './deps.ts';
import { readPacketReason } from './packet-reason.ts';
import { namesOf, overseer, rightsOf } from './reading.ts';

const home = '/staff/oversight/holds';
const nothing: HoldValues = { number: '', reason: '', words: '' };

/** R23: which packets' records stay past their date, who said so and why, and until when. */
export function holdRoutes(app: Hono<HttpEnv>, deps: OversightDeps): void {
  app.get(home, async (c) => drawn(c, nothing, []));

  app.post(home, async (c) => {
    const actor = overseer(c, 'records.hold', board);
    const form = await readForm(c);
    const { values, errors, reason } = readPacketReason(form, legalHoldReasons);
    if (errors.length > 0 || reason === undefined) return drawn(c, values, errors);
    try {
      valueOf(
        await deps.commands.run('hold-records', {
          operationId: formText(form, 'operationId'),
          actor,
          what: { do: 'set', number: values.number, reason, words: values.words },
        }),
      );
    } catch (error) {
      if (error instanceof Refusal && error.fields.length > 0) return drawn(c, values, error.fields);
      throw error;
    }
    return seeOther(c, `${home}?done=set`);
  });

  app.post(`${home}/:holdId/lift`, async (c) => {
    const actor = overseer(c, 'records.hold', board);
    const form = await readForm(c);
    const holdId = c.req.param('holdId');
    const field = liftField(holdId);
    const words = formText(form, field);
    if (words.length < 3) return drawn(c, { ...nothing, lift: { holdId, words } }, [{ field, key: 'required' }]);
    valueOf(
      await deps.commands.run('hold-records', {
        operationId: formText(form, 'operationId'),
        actor,
        what: { do: 'lift', holdId, words },
      }),
    );
    return seeOther(c, `${home}?done=lifted`);
  });

  async function drawn(c: HttpContext, values: HoldValues, errors: readonly FieldError[]) {
    const actor = overseer(c, 'oversight.open', board);
    const [holds, nameOf] = await Promise.all([deps.oversight.listLegalHolds(), namesOf(deps)]);
    return page(
      c,
      <HoldsPage
        ctx={c.get('page')}
        rights={rightsOf(actor)}
        holds={holds}
        nameOf={nameOf}
        values={values}
        errors={errors}
        done={(['set', 'lifted'] as const).find((each) => each === c.req.query('done'))}
      />,
      errors.length > 0 ? 400 : 200,
    );
  }
}
