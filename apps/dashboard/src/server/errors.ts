import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { renderMessage } from "../pages/message-page.tsx";

interface Answer {
  readonly statusCode: number;
  readonly title: string;
  readonly text: string;
}

/** Errors as a page for browsers and as problem details (RFC 9457) for programs; what went wrong inside is for the log only. */
export function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) =>
    answer(request, reply, { statusCode: 404, title: "Not found", text: "There is nothing at this address." }),
  );
  app.setErrorHandler((error: Error & { readonly statusCode?: number }, request, reply) => {
    const statusCode = error.statusCode ?? 500;
    if (statusCode < 500) {
      return answer(request, reply, { statusCode, title: "Request refused", text: error.message });
    }
    request.log.error({ err: error }, "request failed");
    return answer(request, reply, {
      statusCode,
      title: "Error of the server",
      text: `The log has the cause under the request id ${request.id}.`,
    });
  });
}

function answer(request: FastifyRequest, reply: FastifyReply, { statusCode, title, text }: Answer): FastifyReply {
  reply.code(statusCode).header("cache-control", "no-store");
  return request.headers.accept?.includes("text/html") === true
    ? reply.type("text/html; charset=utf-8").send(renderMessage(title, text, request.url))
    : reply.type("application/problem+json").send({ title, status: statusCode, detail: text, requestId: request.id });
}
