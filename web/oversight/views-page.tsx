import type { ChecklistKind } from '../../domain/cases/rows.ts';
import type { GlassRow } from '../../domain/oversight/glass.ts';
import type { ViewRow } from '../../domain/oversight/views.ts';
import { DataTable } from '../display-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { words } from '../staff/words.ts';
import { oversightNavigation, type OversightRights } from './navigation.ts';

/** Who looked at this: each time that somebody other than the person opened its papers. */
export function ViewsPage(props: {
  ctx: PageContext;
  rights: OversightRights;
  number: string;
  applicationId: string;
  /** Newest first. */
  views: readonly ViewRow[];
  kindOf: (documentId: string) => ChecklistKind | undefined;
  glass: readonly GlassRow[];
  nameOf: (staffId: string) => string;
}) {
  const { ctx, views, nameOf } = props;
  const { t } = ctx;
  const say = words(ctx);
  const what = (row: ViewRow): string => {
    const kind = row.documentId === undefined ? undefined : props.kindOf(row.documentId);
    return t(`oversight.view.${row.what}`, { kind: kind === undefined ? '' : t(`staff.kind.${kind}`) });
  };
  const why = (row: ViewRow): string => {
    if (row.actorKind === 'coach') return t('oversight.views.coach');
    const glass = props.glass.find(({ glassId }) => glassId === row.by);
    if (glass) return t(`oversight.glass.reason.${glass.reason}`);
    return t(row.by === undefined ? 'oversight.views.work' : 'oversight.views.audit');
  };
  return (
    <Page
      ctx={ctx}
      title={t('oversight.views.title', { number: props.number })}
      navigation={oversightNavigation(t, props.rights)}
      wide
    >
      <p>{t('oversight.views.lead')}</p>
      {views.length === 0 ? (
        <p>{t('oversight.views.none')}</p>
      ) : (
        <DataTable
          caption={t('oversight.views.title', { number: props.number })}
          hideCaption
          columns={['when', 'who', 'what', 'why'].map((each) => ({ text: t(`oversight.views.${each}`) }))}
          rows={views
            .toSorted((a, b) => b.at.localeCompare(a.at))
            .map((row) => [say.time(row.at), nameOf(row.actor), what(row), why(row)])}
        />
      )}
    </Page>
  );
}
