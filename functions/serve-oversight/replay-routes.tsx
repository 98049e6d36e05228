import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { canonical } from '../../domain/canonical.ts';
import { Refusal } from '../../domain/errors.ts';
import { replayOf, type Replay } from '../../domain/oversight/replay.ts';
import { rulesInForce } from '../../domain/oversight/rule-versions.ts';
import { settingsSha256 } from '../../adapters/board-settings.ts';
import { answersSha256 } from '../../adapters/decision-store.ts';
import { ReplayPage } from '../../web/oversight/replay-page.tsx';
import { page } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import type { OversightDeps } from './deps.ts';
import { openPacket, rightsOf, type OpenPacket } from './reading.ts';

/** A decision as it was made: what was known then, on a page, and as one file for a monitor. */
export function replayRoutes(app: Hono<HttpEnv>, deps: OversightDeps): void {
  const base = '/staff/oversight/packets/:id/decisions/:seq';

  app.get(base, async (c) => {
    const { replay, actor } = await readReplay(c);
    const { known } = replay;
    const settings = deps.settingsHistory.entries.findLast(({ sha256 }) => sha256 === known?.settingsSha256);
    return page(c, <ReplayPage ctx={c.get('page')} rights={rightsOf(actor)} replay={replay} settings={settings} />);
  });

  app.get(`${base}/replay.json`, async (c) => {
    const { replay } = await readReplay(c);
    // Over everything else in the file, in one order: whoever has the file can tell whether it was altered.
    const sha256 = createHash('sha256').update(canonical(replay)).digest('hex');
    const { number } = replay.packet;
    c.header('Content-Type', 'application/json; charset=utf-8');
    c.header('Content-Disposition', `attachment; filename="${number}-decision-${replay.decision.seq}.json"`);
    return c.body(JSON.stringify({ ...replay, sha256 }, undefined, 2));
  });

  async function readReplay(c: HttpContext): Promise<{ replay: Replay } & OpenPacket> {
    const opened = await openPacket(c, deps, { what: 'decision' });
    const { application } = opened;
    const { applicationId } = application;
    const [decisions, documents, audit] = await Promise.all([
      deps.cases.listDecisions(applicationId),
      deps.cases.listDocuments(applicationId),
      deps.cases.listAudit(applicationId),
    ]);
    const decision = decisions.find(({ seq }) => String(seq) === c.req.param('seq'));
    if (!decision) throw new Refusal('not-found');
    const award = decision.awardId === undefined ? undefined : await deps.ledger.getAward(decision.awardId);
    const { settings, now } = deps.http;
    const replay = replayOf(
      { boardId: settings.boardId, application, decision, documents, audit, award },
      {
        at: now().toISOString(),
        settingsSha256: settingsSha256(settings),
        answersSha256: answersSha256(application),
        rules: rulesInForce(),
      },
    );
    return { ...opened, replay };
  }
}
