import { directionOf, isChecked, localeOf, ownNameOf } from '../domain/languages.ts';
import type { Child } from 'hono/jsx';
import type { FieldError } from '../domain/errors.ts';
import { WorkingForBar } from './coach/working-for.tsx';
import { ErrorSummary } from './form-components.tsx';
import type { PageContext } from './page-context.ts';

export type { PageContext };

export interface NavigationLink {
  href: string;
  text: string;
  current?: boolean;
}

/** The shell of every page: skip link, banner, header, one main heading, footer with the Language Access Line. */
export function Page(props: {
  ctx: PageContext;
  title: string;
  /** Draws the summary above the heading and says "Error:" in the title. */
  errors?: readonly FieldError[] | undefined;
  /** The questions of fields, for the lines of that summary. */
  errorLabels?: Readonly<Record<string, string>> | undefined;
  navigation?: readonly NavigationLink[] | undefined;
  /** A back link above the heading. */
  back?: { href: string; text: string } | undefined;
  /**
   * Something is still being worked on. A page that loads itself again takes the keyboard's place and what was typed with it
   * (WCAG 2.2.1, failure F41): where no script of its own keeps it fresh, the person looks again when they want to.
   */
  waits?: boolean | undefined;
  scriptHref?: string | undefined;
  /** Staff work with wide tables. */
  wide?: boolean | undefined;
  /** Only where the page draws its own h1. */
  hideHeading?: boolean | undefined;
  children?: Child;
}) {
  const { ctx, title, errors = [] } = props;
  const { t } = ctx;
  const container = props.wide ? 'sd-container sd-wide' : 'sd-container';
  return (
    <html lang={ctx.language} dir={directionOf(ctx.language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{t(errors.length > 0 ? 'common.title-with-errors' : 'common.title', { page: title })}</title>
        <link rel="stylesheet" href={ctx.cssHref} />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <a class="usa-skipnav" href="#main">
          {t('common.skip')}
        </a>
        <header>
          {ctx.demonstration ? (
            <div class="sd-demonstration">
              <div class={container}>{t('common.demonstration')}</div>
            </div>
          ) : null}
          <div class="sd-header">
            <div class={`${container} sd-header__row`}>
              <span class="sd-header__name">
                <a href={ctx.homeHref}>{t('common.service-name')}</a>
              </span>
              <LanguageSwitch ctx={ctx} />
              <SignedIn ctx={ctx} />
            </div>
          </div>
          <Navigation links={withParts(ctx, props.navigation)} container={container} label={ctx.boardName} />
        </header>
        {ctx.workingFor ? <WorkingForBar ctx={ctx} client={ctx.workingFor} container={container} /> : null}
        <main id="main" class={`${container} sd-main`} tabindex={-1}>
          {props.back ? (
            <a class="usa-link sd-link-row" href={props.back.href}>
              ‹ {props.back.text}
            </a>
          ) : null}
          <ErrorSummary t={t} errors={errors} labels={props.errorLabels} />
          {props.hideHeading ? null : <h1>{title}</h1>}
          {ctx.banner}
          {!props.waits ? null : props.scriptHref === undefined ? (
            <LookAgain ctx={ctx} />
          ) : (
            <noscript>
              <LookAgain ctx={ctx} />
            </noscript>
          )}
          {props.children}
        </main>
        <footer class="sd-footer">
          <div class={container}>
            <SessionNote ctx={ctx} />
            {isChecked(ctx.language) ? null : <p>{t('common.translated-by-computer')}</p>}
            <p>
              {t('common.language-access')} <LanguageAccessLine ctx={ctx} />
            </p>
            <p>
              <a class="usa-link sd-link-row" href="/help">
                {t('common.help')}
              </a>
            </p>
            <p>{t('common.footer.run-by', { board: ctx.boardName })}</p>
          </div>
        </footer>
        {ctx.signedIn === undefined || ctx.stayHref === undefined ? null : (
          <script type="module" src={ctx.stayHref} nonce={ctx.nonce}></script>
        )}
        {props.scriptHref === undefined ? null : (
          <script type="module" src={props.scriptHref} nonce={ctx.nonce}></script>
        )}
      </body>
    </html>
  );
}

function LookAgain({ ctx }: { ctx: PageContext }) {
  return (
    <p>
      {ctx.t('common.wait.text')}{' '}
      <a class="usa-link sd-link-row" href={ctx.path}>
        {ctx.t('common.wait.again')}
      </a>
    </p>
  );
}

/** Until when the person stays signed in, and what islands/stay.ts says shortly before. */
function SessionNote({ ctx }: { ctx: PageContext }) {
  const { t, signedIn } = ctx;
  if (!signedIn) return null;
  const { untilMs } = signedIn;
  const time = new Intl.DateTimeFormat(localeOf(ctx.language), { timeStyle: 'short', timeZone: ctx.timeZone }).format(
    untilMs,
  );
  return (
    <>
      <p data-until={String(untilMs)} data-now={String(ctx.nowMs)}>
        {t('common.session.until', { time })}
      </p>
      <p>
        <a class="usa-link sd-link-row" href={`${signedIn.signOutAction}-elsewhere`}>
          {t('common.elsewhere.link')}
        </a>
      </p>
      <div class="sd-session" role="alert"></div>
      <template data-session="soon">
        <p>{t('common.session.soon')}</p>
        <button class="usa-button" type="button">
          {t('common.session.stay')}
        </button>
      </template>
      <template data-session="over">
        <p>{t('common.session.over')}</p>
      </template>
    </>
  );
}

/** The number is never broken over two lines. */
function LanguageAccessLine({ ctx }: { ctx: PageContext }) {
  const phone = ctx.languageAccessLine;
  const [before = '', after = ''] = ctx.t('common.language-access-line', { phone }).split(phone);
  return (
    <strong>
      {before}
      <a class="usa-link sd-phone" href={`tel:+1${phone.replaceAll('-', '')}`}>
        {phone}
      </a>
      {after}
    </strong>
  );
}

/** Each language is a plain link in its own words; the choice is kept in a cookie that holds nothing else. */
function LanguageSwitch({ ctx }: { ctx: PageContext }) {
  const others = ctx.pageLanguages.filter((language) => language !== ctx.language);
  if (others.length === 0) return null;
  return (
    <nav aria-label={ctx.t('common.language.label')}>
      {others.map((language) => (
        <a href={withLanguage(ctx.path, language)} lang={language} hreflang={language}>
          {ownNameOf(language)}
        </a>
      ))}
    </nav>
  );
}

function withLanguage(path: string, language: string): string {
  const url = new URL(path, 'http://page');
  url.searchParams.set('lang', language);
  return `${url.pathname}${url.search}`;
}

function SignedIn({ ctx }: { ctx: PageContext }) {
  if (!ctx.signedIn) return null;
  return (
    <>
      {ctx.signedIn.name === undefined ? null : (
        <span>{ctx.t('common.signed-in-as', { name: ctx.signedIn.name })}</span>
      )}
      <form method="post" action={ctx.signedIn.signOutAction}>
        <input type="hidden" name="csrfToken" value={ctx.csrfToken} />
        <button class="usa-button usa-button--unstyled" type="submit">
          {ctx.t('common.sign-out')}
        </button>
      </form>
    </>
  );
}

/** The pages of this part, and behind them the other parts that whoever is signed in works in. */
function withParts({ t, signedIn }: PageContext, links: readonly NavigationLink[] = []): NavigationLink[] {
  const others = (signedIn?.parts ?? []).filter(({ href }) => !links.some((link) => link.href === href));
  return [...links, ...others.map(({ name, href }) => ({ href, text: t(`common.part.${name}`) }))];
}

function Navigation(props: { links: readonly NavigationLink[]; container: string; label: string }) {
  if (props.links.length === 0) return null;
  return (
    <nav class="sd-navigation" aria-label={props.label}>
      <ul class={props.container}>
        {props.links.map((link) => (
          <li>
            <a href={link.href} aria-current={link.current ? 'page' : undefined}>
              {link.text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
