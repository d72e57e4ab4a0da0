import type { FastifyHelmetOptions } from "@fastify/helmet";

/**
 * Pages load nothing but their own style sheet, script and icon, and are shown in no frame. Whether the host is reached by TLS only is the
 * business of whatever ends TLS before us: no HSTS from here.
 */
export const HEADERS: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  frameguard: { action: "deny" },
  referrerPolicy: { policy: "no-referrer" },
  strictTransportSecurity: false,
};
