/** Bytes of one answer at most: many times what the longest of any model comes to, with all that is around each of its tokens. */
const mostBytes = 64 << 20

/** The response with a body that ends in an error where a server goes on beyond what any answer comes to. */
export function boundedBody(response: Response, most = mostBytes): Response {
  if (!response.body) return response
  let bytes = 0
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.length
      if (bytes <= most) controller.enqueue(chunk)
      // as a body that cannot be read: a server that speaks so is none of models
      else controller.error(new SyntaxError(`The answer is longer than ${most / 1024 / 1024} MB`))
    },
  })
  const { status, statusText, headers } = response
  return new Response(response.body.pipeThrough(counted), { status, statusText, headers })
}
