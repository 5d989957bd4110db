import { startMockWireServer } from '../testing/mock-wire-server.ts'
import { startOllamaWireServer } from '../testing/ollama-wire-server.ts'
import { providerSuite } from '../testing/provider-suite.ts'

providerSuite({
  name: 'OpenAI',
  provider: 'openai',
  keepsRequests: true,
  environment: (url) => ({ TRELLIS_OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'sk-suite-0123456789' }),
  start: startMockWireServer,
})

providerSuite({
  name: 'Anthropic',
  provider: 'anthropic',
  keepsRequests: true,
  environment: (url) => ({ TRELLIS_ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'sk-ant-suite-0123456789' }),
  start: startMockWireServer,
  structured: (args) => ({ call: [{ name: 'answer', args }] }),
})

providerSuite({
  name: 'Gemini',
  provider: 'google',
  keepsRequests: false,
  environment: (url) => ({ TRELLIS_GOOGLE_BASE_URL: `${url}/v1beta`, GOOGLE_API_KEY: 'AIza-suite-0123456789' }),
  start: startMockWireServer,
})

providerSuite({
  name: 'Ollama',
  provider: 'ollama',
  keepsRequests: true,
  environment: (url) => ({ OLLAMA_HOST: url }),
  start: startOllamaWireServer,
})
