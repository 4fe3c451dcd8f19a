// One worker: node main.js '{"url": ..., "host": ..., "prepares": ..., "first": ..., "learners": ..., "tasks": ...}'.
// Says {} when it is connected, reads lines, does what each says and answers with a line: {"run": seconds} or
// {"submit": answer}. Ends with its input.

import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '@prisma/client'
import { submit } from './service.js'

const options = JSON.parse(process.argv[2])
const names = new Map()
const statementName = ({ sql }) => names.get(sql) ?? names.set(sql, `s${names.size}`).get(sql)
const prisma = new PrismaClient({
  adapter: new PrismaPg(
    { ...options.connection, max: 1 },
    options.prepares ? { statementNameGenerator: statementName } : undefined,
  ),
  transactionOptions: { maxWait: 60_000, timeout: 60_000 }, // a crowded machine is no failure
})
let turn = 0

function nextAnswer() {
  const learner = options.first + (turn % options.learners)
  const task = turn % options.tasks
  turn += 1
  return {
    userId: `00000000-0000-4000-8000-${learner.toString(16).padStart(12, '0')}`,
    taskId: `copy-${task.toString().padStart(2, '0')}`,
    submissionId: randomUUID(),
    seed: turn - 1,
    text: '123',
    isCorrect: true,
    now: new Date(),
  }
}

async function run(seconds) {
  const latencies = []
  const begun = performance.now()
  let last = begun
  while (last - begun < seconds * 1000) {
    await submit(prisma, options.topic, nextAnswer())
    const now = performance.now()
    latencies.push(now - last)
    last = now
  }
  return { latencies, took: (last - begun) / 1000 }
}

async function storeOne(answer) {
  await submit(prisma, options.topic, {
    userId: answer.user_id,
    taskId: answer.task_id,
    submissionId: answer.submission_id,
    seed: answer.seed,
    text: answer.text,
    isCorrect: answer.is_correct,
    now: new Date(answer.now),
  })
  return {}
}

await prisma.$queryRaw`select 1`
console.log('{}')
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line)
  console.log(JSON.stringify(order.run ? await run(order.run) : await storeOne(order.submit)))
}
await prisma.$disconnect()
