import type { System } from '../template/index.ts';
import { type Distribution, policyHeaders, readDistribution } from './behaviors.ts';
import type { Route } from './routes.ts';

export interface FrontPlan {
  api: { id: string; host: string };
  routes: Route[];
  distribution: Distribution;
}

/** One HTTP API behind one distribution; anything else needs a decision here first. */
export function readFront(system: System): FrontPlan {
  const [api, ...otherApis] = system.resources('AWS::ApiGatewayV2::Api');
  const [distribution, ...otherDistributions] = system.resources('AWS::CloudFront::Distribution');
  if (api === undefined || distribution === undefined || otherApis.length + otherDistributions.length > 0) {
    throw new Error('Local mode expects exactly one HTTP API and one CloudFront distribution in the template.');
  }
  const integrations = new Map(
    system.resources('AWS::ApiGatewayV2::Integration').map((item) => [item.ref, item.properties]),
  );
  const routes = system.resources('AWS::ApiGatewayV2::Route').map((item): Route => {
    const target = String(item.properties['Target'] ?? '').replace(/^integrations\//, '');
    const integration = integrations.get(target);
    if (integration === undefined) throw new Error(`The route ${item.logicalId} names no integration of the template.`);
    if (integration['IntegrationType'] !== 'AWS_PROXY' || integration['PayloadFormatVersion'] !== '2.0') {
      throw new Error(`The route ${item.logicalId}: local mode has function integrations with payload 2.0 only.`);
    }
    if ((item.properties['AuthorizationType'] ?? 'NONE') !== 'NONE') {
      throw new Error(`The route ${item.logicalId} has an authorizer, which local mode does not have.`);
    }
    // CDK may wrap the ARN in an API Gateway invocation path.
    const uri = String(integration['IntegrationUri']);
    const functionArn = /arn:aws:lambda:[^/]+/.exec(uri)?.[0] ?? uri;
    return { key: String(item.properties['RouteKey']), functionArn };
  });
  return {
    api: { id: api.ref, host: new URL(String(api.attribute('ApiEndpoint'))).host },
    routes,
    distribution: readDistribution(distribution.properties, (policyId) => {
      const policy = system.find('AWS::CloudFront::ResponseHeadersPolicy', policyId);
      // AWS's own managed policies have ids that no template makes.
      return policy === undefined ? [] : policyHeaders(policy.properties);
    }),
  };
}
