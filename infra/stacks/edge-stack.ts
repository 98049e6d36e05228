import { CfnOutput, CfnParameter, Duration, SecretValue, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CacheCookieBehavior,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { firewallArnParameter, originHeader, parameterNames } from '../names.ts';

export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { config: StageConfig }) {
    super(scope, id, props);
    const { config } = props;
    const parameters = parameterNames(config.stage);
    const firewallArn = new CfnParameter(this, firewallArnParameter, {
      description: 'The web ACL of the firewall stack, which lies in us-east-1.',
      allowedPattern: 'arn:aws[a-z-]*:wafv2:us-east-1:[0-9]{12}:global/webacl/.+',
    }).valueAsString;

    const secretArn = StringParameter.valueForStringParameter(this, parameters.originSecretArn);
    const origin = new HttpOrigin(StringParameter.valueForStringParameter(this, parameters.apiHost), {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      readTimeout: Duration.seconds(30),
      customHeaders: { [originHeader]: SecretValue.secretsManager(secretArn).unsafeUnwrap() },
    });

    const pages = new CachePolicy(this, 'Pages', {
      cachePolicyName: `${config.prefix}-pages`,
      comment: 'Pages are kept by nobody. One second, not zero: CloudFront compresses nothing under a policy of zero.',
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.seconds(1),
      // Everything that tells two people apart is in the key, so that even that second is theirs alone.
      cookieBehavior: CacheCookieBehavior.all(),
      queryStringBehavior: CacheQueryStringBehavior.all(),
      headerBehavior: CacheHeaderBehavior.allowList('Authorization', 'Accept', 'Accept-Language'),
      enableAcceptEncodingGzip: true,
      enableAcceptEncodingBrotli: true,
    });
    const headers = new ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: `${config.prefix}-headers`,
      comment: 'Only what belongs to the connection; the handlers set the rest, the same on every machine.',
      securityHeadersBehavior: {
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(365),
          includeSubdomains: true,
          override: true,
        },
        contentTypeOptions: { override: true },
      },
    });

    const distribution = new Distribution(this, 'Site', {
      comment: `${config.prefix}: the way in for everyone`,
      domainNames: [config.site.domain],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', config.site.certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      webAclId: firewallArn,
      defaultBehavior: {
        origin,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: pages,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        responseHeadersPolicy: headers,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        compress: true,
      },
      additionalBehaviors: {
        // The same for everyone and named by its content: kept at the edge as long as the function says.
        '/assets/*': {
          origin,
          allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
          cachePolicy: CachePolicy.CACHING_OPTIMIZED,
          responseHeadersPolicy: headers,
          viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
          compress: true,
        },
      },
    });
    new CfnOutput(this, 'SiteDomain', {
      value: distribution.distributionDomainName,
      description: 'Point the DNS name of the site here',
    });
  }
}
