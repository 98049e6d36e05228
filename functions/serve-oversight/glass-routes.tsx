import type { Hono } from 'hono';
import { board } from '../../domain/access/resources.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { glassReasons } from '../../domain/oversight/glass.ts';
import { GlassPage } from '../../web/oversight/glass-page.tsx';
import type { PacketReason } from '../../web/oversight/packet-reason.tsx';
import { formText, page, readForm, seeOther, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import type { OversightDeps } from './deps.ts';
import { readPacketReason } from './packet-reason.ts';
import { namesOf, overseer, rightsOf } from './reading.ts';

/** An operator says why they have to see a packet; everybody who looks over sees that they did. */
export function glassRoutes(app: Hono<HttpEnv>, deps: OversightDeps): void {
  app.get('/staff/oversight/glass', async (c) =>
    drawn(c, { number: c.req.query('number') ?? '', reason: '', words: '' }, []),
  );

  app.post('/staff/oversight/glass', async (c) => {
    const actor = overseer(c, 'glass.break', board);
    const form = await readForm(c);
    const { values, errors, reason } = readPacketReason(form, glassReasons);
    if (errors.length > 0 || reason === undefined) return drawn(c, values, errors);
    try {
      const { applicationId } = valueOf(
        await deps.commands.run('break-glass', {
          operationId: formText(form, 'operationId'),
          actor,
          what: { do: 'break', number: values.number, reason, words: values.words },
        }),
      );
      return seeOther(c, `/staff/oversight/packets/${applicationId}`);
    } catch (error) {
      if (error instanceof Refusal && error.fields.length > 0) return drawn(c, values, error.fields);
      throw error;
    }
  });

  app.post('/staff/oversight/glass/:glassId/end', async (c) => {
    const actor = overseer(c, 'glass.break', board);
    const form = await readForm(c);
    valueOf(
      await deps.commands.run('break-glass', {
        operationId: formText(form, 'operationId'),
        actor,
        what: { do: 'end', glassId: c.req.param('glassId') },
      }),
    );
    return seeOther(c, '/staff/oversight/glass?done=ended');
  });

  async function drawn(c: HttpContext, values: PacketReason, errors: readonly FieldError[]) {
    const actor = overseer(c, 'glass.read', board);
    const { settings, now } = deps.http;
    const [rows, nameOf] = await Promise.all([deps.oversight.listGlass(), namesOf(deps)]);
    return page(
      c,
      <GlassPage
        ctx={c.get('page')}
        rights={rightsOf(actor)}
        rows={rows}
        ownId={actor.staffId}
        nameOf={nameOf}
        nowIso={now().toISOString()}
        minutes={settings.oversight.breakGlassMinutes}
        values={values}
        errors={errors}
        ended={c.req.query('done') === 'ended'}
      />,
      errors.length > 0 ? 400 : 200,
    );
  }
}
