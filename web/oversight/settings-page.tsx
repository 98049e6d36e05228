import { isRequestKind } from '../../domain/requests/kinds.ts';
import type { KnownSetting, SettingsEntry } from '../../domain/oversight/settings-history.ts';
import { DataTable } from '../display-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { words, type Words } from '../staff/words.ts';
import { oversightNavigation, type OversightRights } from './navigation.ts';
import {
  aboutText,
  settingGroups,
  settingKey,
  settingSections,
  settingText,
  type SettingGroup,
} from './settings-view.ts';

/** What the board decided for itself: each setting in words, who set it and when, and what it was before. */
export function SettingsPage(props: {
  ctx: PageContext;
  rights: OversightRights;
  group: SettingGroup;
  settings: readonly KnownSetting[];
  /** Newest first. */
  entries: readonly SettingsEntry[];
  /** What a center, a fund or a partner is called. */
  nameOf: (id: string) => string;
}) {
  const { ctx, rights, group, nameOf } = props;
  const { t } = ctx;
  const say = words(ctx);
  return (
    <Page ctx={ctx} title={t('oversight.nav.settings')} navigation={oversightNavigation(t, rights, 'settings')} wide>
      <p>{t('oversight.settings.lead')}</p>
      <nav aria-label={t('oversight.settings.groups')}>
        <ul class="usa-list">
          {settingGroups
            .filter((each) => !isRequestKind(each) || ctx.requests.includes(each))
            .map((each) => (
              <li>
                <a
                  class="usa-link"
                  href={`/staff/oversight/settings?group=${each}`}
                  aria-current={each === group ? 'page' : undefined}
                >
                  {t(`oversight.settings.group.${each}`)}
                </a>
              </li>
            ))}
        </ul>
      </nav>
      <h2>{t(`oversight.settings.group.${group}`)}</h2>
      {settingSections(props.settings).map((section) => (
        <DataTable
          caption={section.thing === undefined ? t(`oversight.settings.group.${group}`) : nameOf(section.thing)}
          hideCaption={section.thing === undefined}
          columns={['setting', 'value', 'set'].map((each) => ({ text: t(`oversight.settings.${each}`) }))}
          rows={section.settings.map((setting) => {
            const { key, name } = settingKey(setting.path);
            return [
              t(key, { name: aboutText(name, ctx, nameOf) }),
              settingText(setting.path, setting.value, ctx, say),
              <SetBy ctx={ctx} say={say} setting={setting} />,
            ];
          })}
        />
      ))}
      <h2>{t('oversight.settings.changes')}</h2>
      <ul class="usa-list">
        {props.entries.map(({ on, by, why, changes }) => (
          <li>{t('oversight.settings.change', { on: say.day(on), by, why, count: changes.length })}</li>
        ))}
      </ul>
    </Page>
  );
}

function SetBy({ ctx, say, setting }: { ctx: PageContext; say: Words; setting: KnownSetting }) {
  const { t } = ctx;
  const [last, ...earlier] = setting.set;
  if (!last) return <>{t('oversight.settings.not-written')}</>;
  return (
    <>
      {t('oversight.settings.local', { by: last.by, on: say.day(last.on) })}
      {earlier.length === 0 ? null : (
        <details class="sd-details">
          <summary>{t('oversight.settings.earlier', { count: earlier.length })}</summary>
          <ul class="usa-list">
            {earlier.map(({ on, by, why, value }) => (
              <li>
                {t('oversight.settings.earlier-one', {
                  value: settingText(setting.path, value, ctx, say),
                  by,
                  on: say.day(on),
                  why,
                })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
