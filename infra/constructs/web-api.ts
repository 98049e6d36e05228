import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { CfnApi, CfnIntegration, CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';

interface WebApiProps {
  config: StageConfig;
  routes: readonly { name: string; paths: readonly string[]; fn: IFunction }[];
}

/** The HTTP API behind CloudFront. Its own address answers 403: it does not know the origin's secret. */
export class WebApi extends Construct {
  readonly host: string;
  readonly apiId: string;

  constructor(scope: Construct, id: string, { config, routes }: WebApiProps) {
    super(scope, id);
    const api = new CfnApi(this, 'Api', { name: `${config.prefix}-web`, protocolType: 'HTTP' });
    for (const { name, paths, fn } of routes) {
      const integration = new CfnIntegration(this, `Integration-${name}`, {
        apiId: api.ref,
        integrationType: 'AWS_PROXY',
        integrationUri: fn.functionArn,
        integrationMethod: 'POST',
        payloadFormatVersion: '2.0',
      });
      for (const path of paths) {
        new CfnRoute(this, `Route-${path}`, {
          apiId: api.ref,
          routeKey: `ANY ${path}`,
          // Pages are for people without a session too; the session is checked in the handler, where a revoked one is seen.
          authorizationType: 'NONE',
          target: `integrations/${integration.ref}`,
        });
      }
      fn.addPermission(`FromWebApi`, {
        principal: new ServicePrincipal('apigateway.amazonaws.com'),
        sourceArn: `arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:${api.ref}/*`,
      });
    }
    const logGroup = new LogGroup(this, 'AccessLogs', {
      logGroupName: `/aws/apigateway/${config.prefix}-web`,
      retention: config.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new CfnStage(this, 'Stage', {
      apiId: api.ref,
      stageName: '$default',
      autoDeploy: true,
      defaultRouteSettings: {
        throttlingRateLimit: config.throttle.requestsPerSecond,
        throttlingBurstLimit: config.throttle.burst,
        detailedMetricsEnabled: true,
      },
      accessLogSettings: {
        destinationArn: logGroup.logGroupArn,
        // The route, never the path or its query: an address bar can hold what a person typed.
        format: JSON.stringify({
          requestId: '$context.requestId',
          requestedAt: '$context.requestTime',
          method: '$context.httpMethod',
          route: '$context.routeKey',
          status: '$context.status',
          responseBytes: '$context.responseLength',
          responseMilliseconds: '$context.responseLatency',
          integrationError: '$context.integrationErrorMessage',
        }),
      },
    });
    this.apiId = api.ref;
    this.host = `${api.ref}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
  }
}
