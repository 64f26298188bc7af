import { z } from 'zod';
import { group } from '../../values/define';

const secretKey = () => z.string().regex(/^[a-zA-Z0-9_-]+$/);
const server = () => z.string().regex(/^https?:\/\/[a-zA-Z0-9.-]+(?::[0-9]{1,5})?(?:\/[a-zA-Z0-9._/-]*)?$/);

/** The value `incidents` of `notificationsValues`: services that open an incident, and close it again. */
export const incidentValues = () =>
  group(
    {
      pagerduty: group(
        {
          enabled: z
            .boolean()
            .default(false)
            .describe('Add the service pagerduty-events, by the Events API v2 of PagerDuty.'),
          url: server()
            .default('https://events.pagerduty.com')
            .describe('Server of the API; https://events.eu.pagerduty.com in Europe.'),
          routingKey: secretKey()
            .default('pagerduty-routing-key')
            .describe(
              'Key of the Secret with the routing key; for the recipient pagerduty-events:<name> the key is followed by -<name>.',
            ),
        },
        'Incidents of PagerDuty.',
      ),
      opsgenie: group(
        {
          enabled: z
            .boolean()
            .default(false)
            .describe('Add the service opsgenie-alerts, by the Alert API of Opsgenie.'),
          url: server()
            .default('https://api.opsgenie.com')
            .describe('Server of the API; https://api.eu.opsgenie.com in Europe.'),
          apiKey: secretKey()
            .default('opsgenie-key')
            .describe(
              'Key of the Secret with the key of an API integration; the recipient opsgenie-alerts:<team> names the team that is alerted.',
            ),
        },
        'Alerts of Opsgenie.',
      ),
    },
    'Incidents that an aborted release opens and the next completed one closes, by the same dedup key or alias: <namespace>/<name> of the Rollout. The services pagerduty, pagerdutyv2 and opsgenie can only open them.',
  );
