// The function that answers when no other is deployed: it says that the runtime is there. Intervals needs none.
Deno.serve(() => new Response("ok\n"));
