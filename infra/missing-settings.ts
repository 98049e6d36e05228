import type { StageConfig } from './config.ts';

/** What stands in a stage's settings as an example and would fail, or worse succeed, on AWS. */
export function missingSettings(config: StageConfig): string[] {
  const missing: string[] = [];
  const file = `settings/stages/${config.stage}.json`;
  const isExample = (text: string): boolean => /(^|[.@])example\.(org|com|net)$/.test(text);
  if (config.demonstration) missing.push(`${file}: "demonstration" is on; this stage is for one machine only.`);
  if (config.nativeAddons !== 'arm64') missing.push(`${file}: "nativeAddons" must be "arm64" on AWS.`);
  if (isExample(config.site.domain)) missing.push(`${file}: site.domain is still an example. Put in your own domain.`);
  if (config.site.certificateArn.includes(':000000000000:')) {
    missing.push(`${file}: site.certificateArn is still an example. Ask ACM in us-east-1 for a certificate first.`);
  }
  if (isExample(config.mail.from) || isExample(config.mail.identity)) {
    missing.push(`${file}: mail is still an example. Verify your domain in SES and put it in.`);
  }
  if (isExample(config.operator.email)) {
    missing.push(`${file}: operator.email is still an example. Alarms would reach nobody.`);
  }
  if (config.staffSignIn.kind === 'cognito' && config.staffSignIn.domainPrefix.includes('example')) {
    missing.push(`${file}: staffSignIn.domainPrefix is still an example. It must be yours alone in the region.`);
  }
  if (config.staffSignIn.kind === 'external' && !config.staffSignIn.issuer.startsWith('https://')) {
    missing.push(`${file}: staffSignIn.issuer must be an https address.`);
  }
  return missing;
}
