import type { Hono } from 'hono';
import { board } from '../../domain/access/resources.ts';
import { SettingsPage } from '../../web/oversight/settings-page.tsx';
import { groupOf, settingGroups } from '../../web/oversight/settings-view.ts';
import { page } from '../http/answers.ts';
import type { HttpEnv } from '../http/environment.ts';
import type { OversightDeps } from './deps.ts';
import { overseer, rightsOf } from './reading.ts';

/** The settings as they were deployed, with who set them. They are changed in their file, and nowhere else. */
export function settingsRoutes(app: Hono<HttpEnv>, deps: OversightDeps): void {
  app.get('/staff/oversight/settings', (c) => {
    const actor = overseer(c, 'oversight.open', board);
    const group = settingGroups.find((each) => each === c.req.query('group')) ?? 'policy';
    const { centers, funds, partners, holidays } = deps.http.settings;
    const names = new Map([
      ...centers.map(({ centerId, shortName }) => [centerId, shortName] as const),
      ...funds.map(({ fundId, name }) => [fundId, name] as const),
      ...partners.map(({ organizationId, name }) => [organizationId, name] as const),
      ...holidays.map(({ date, name = date }) => [date, name] as const),
    ]);
    const { settings, entries } = deps.settingsHistory;
    return page(
      c,
      <SettingsPage
        ctx={c.get('page')}
        rights={rightsOf(actor)}
        group={group}
        settings={settings.filter(({ path }) => groupOf(path) === group)}
        entries={entries.toReversed()}
        nameOf={(id) => names.get(id) ?? id}
      />,
    );
  });
}
