import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createKeepsakes, readAssembly, readSystem, type System } from '../../local/template/index.ts';
import type { TestSystem } from './system.ts';

const PROJECT = path.join(import.meta.dirname, '..', '..');

/** The template that a running system was made from, read as it reads it. Its copy lives as long as the process. */
export function readRunningTemplate({ dataDir, site, aws, desk }: TestSystem): System {
  const { pid } = JSON.parse(readFileSync(path.join(dataDir, 'operator.json'), 'utf8')) as { pid: number };
  return readSystem(readAssembly(path.join(PROJECT, '.build', 'running', String(pid))), {
    account: '000000000000',
    region: 'us-west-2',
    awsEndpoint: aws,
    siteOrigin: site,
    parameters: {
      BaseUrl: site,
      SiteOrigin: site,
      UploadOrigin: aws,
      StaffIssuer: `${desk}/oidc`,
      FirewallArn: 'arn:aws:wafv2:us-east-1:000000000000:global/webacl/none/none',
    },
    ...createKeepsakes(dataDir),
  });
}
