import type { Hono } from 'hono';
import { dueRecords } from '../../adapters/due-cases.ts';
import { board } from '../../domain/access/resources.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { readField } from '../../domain/forms/read-answer.ts';
import { destructionIdSchema } from '../../domain/ids.ts';
import {
  certificateOf,
  listedAtMost,
  listedIn,
  openAtMost,
  type Destruction,
  type Fates,
} from '../../domain/retention/destruction.ts';
import {
  DestructionOrderPage,
  DestructionPage,
  type DestructionValues,
} from '../../web/oversight/destruction-page.tsx';
import { formText, page, readForm, seeOther, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import type { OversightDeps } from './deps.ts';
import { overseer, rightsOf } from './reading.ts';

const home = '/staff/oversight/destruction';

/** R23: what may be destroyed, who orders it, and what is left to prove it. By numbers and days, without a name. */
export function destructionRoutes(app: Hono<HttpEnv>, deps: OversightDeps): void {
  const { settings, now } = deps.http;
  const today = (): string => wallTime(now(), settings.timeZone).date;

  app.get(home, async (c) => {
    const [year = '', month = '', day = ''] = today().split('-');
    return list(c, { through: { year, month, day }, authority: '' }, []);
  });

  app.post(home, async (c) => {
    const actor = overseer(c, 'destruction.propose', board);
    const form = await readForm(c);
    const values: DestructionValues = {
      through: {
        month: formText(form, 'through-month'),
        day: formText(form, 'through-day'),
        year: formText(form, 'through-year'),
      },
      authority: formText(form, 'authority'),
    };
    const through = readField({ name: 'through', kind: 'date', required: true, keptIn: 'cases' }, form);
    const errors: FieldError[] = [
      ...(through !== 'empty' && 'answer' in through ? [] : [{ field: 'through', key: 'not-a-date' }]),
      ...(values.authority.length < 3 ? [{ field: 'authority', key: 'required' }] : []),
    ];
    if (errors.length > 0 || through === 'empty' || !('answer' in through)) return list(c, values, errors);
    try {
      const { destructionId } = valueOf(
        await deps.commands.run('order-destruction', {
          operationId: formText(form, 'operationId'),
          actor,
          what: { do: 'propose', through: String(through.answer), authority: values.authority },
        }),
      );
      return seeOther(c, `${home}/${destructionId}`);
    } catch (error) {
      if (error instanceof Refusal && error.fields.length > 0) return list(c, values, error.fields);
      throw error;
    }
  });

  app.get(`${home}/:destructionId`, async (c) => one(c, '', []));

  app.post(`${home}/:destructionId`, async (c) => {
    const form = await readForm(c);
    const verdict = formText(form, 'verdict');
    const actor = overseer(c, verdict === 'withdraw' ? 'destruction.propose' : 'destruction.confirm', board);
    const { destructionId } = await known(c);
    const words = formText(form, 'words');
    if (verdict === 'refuse' && words.length < 3) return one(c, words, [{ field: 'words', key: 'required' }]);
    const what =
      verdict === 'confirm'
        ? ({ do: 'confirm', destructionId, listHash: formText(form, 'listHash') } as const)
        : verdict === 'refuse'
          ? ({ do: 'refuse', destructionId, words } as const)
          : ({ do: 'withdraw', destructionId } as const);
    valueOf(await deps.commands.run('order-destruction', { operationId: formText(form, 'operationId'), actor, what }));
    return seeOther(c, `${home}/${destructionId}`);
  });

  app.get('/staff/oversight/api/destructions/:destructionId', async (c) => {
    overseer(c, 'destruction.read', board);
    const order = await known(c);
    const { destructionId, status, finished } = order;
    const fates = await fatesOf(order);
    return c.json({
      destructionId,
      status,
      cases: order.cases,
      ...(order.persons ? { persons: order.persons } : {}),
      ...(finished ? { certificate: certificateOf(order, fates), hash: finished.hash, finishedAt: finished.at } : {}),
    });
  });

  async function known(c: HttpContext): Promise<Destruction> {
    const id = destructionIdSchema.safeParse(c.req.param('destructionId'));
    const order = id.success ? await deps.destructions.getDestruction(id.data) : undefined;
    if (!order) throw new Refusal('not-found');
    return order;
  }
  const fatesOf = async ({ destructionId, settledAt }: Destruction): Promise<Fates> =>
    settledAt === undefined ? { cases: [], persons: [] } : deps.destructions.fatesOf(destructionId);

  async function list(c: HttpContext, values: DestructionValues, errors: readonly FieldError[]) {
    const actor = overseer(c, 'destruction.read', board);
    const [{ orders: open }, past] = await Promise.all([
      deps.destructions.openDestructions(),
      deps.destructions.listDestructions(),
    ]);
    const listed = listedIn(open);
    // Proposed, they leave this page, and the next hundred are here.
    const due =
      open.length >= openAtMost
        ? undefined
        : await dueRecords({ through: today(), now: now(), limit: listedAtMost, listed }, { ...deps, settings });
    return page(
      c,
      <DestructionPage
        ctx={c.get('page')}
        rights={rightsOf(actor)}
        due={due}
        open={open}
        past={past.filter(({ status }) => status !== 'proposed' && status !== 'confirmed')}
        values={values}
        errors={errors}
      />,
      errors.length > 0 ? 400 : 200,
    );
  }

  async function one(c: HttpContext, words: string, errors: readonly FieldError[]) {
    const actor = overseer(c, 'destruction.read', board);
    const order = await known(c);
    return page(
      c,
      <DestructionOrderPage
        ctx={c.get('page')}
        rights={rightsOf(actor)}
        order={order}
        fates={await fatesOf(order)}
        ownId={actor.staffId}
        words={words}
        errors={errors}
      />,
      errors.length > 0 ? 400 : 200,
    );
  }
}
